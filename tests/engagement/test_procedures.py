"""A regulation made here moves a pact along its transitions, and no other way: by service, page, administration or database."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from civicmap.cities.tables import table
from engagement.models import Act, Move, Phase, Transition
from engagement.moves.services import By, make_move
from engagement.procedures.checking import advice
from engagement.procedures.clock import move_due
from engagement.procedures.models import governed_models
from engagement.procedures.records import write_procedure
from engagement.procedures.requirements import Requirement
from pacts.models import Pact
from places.feature.moves import NotPossible
from places.models import City
from tests import factories, shapes
from tests.engagement.world import DAY, World, act, columns


def test_a_pact_goes_the_whole_way_of_a_regulation_made_here(world: World) -> None:
    world.move("examined")
    world.move("approved", words="La Giunta ha approvato.", act=act(world))
    columns(world.pact, signed=DAY, ends=DAY + datetime.timedelta(days=30))
    world.move("running")
    assert world.now() == "running"
    assert move_due() == 1
    assert world.now() == Pact.objects.get().status == "ended"
    moves = list(Move.objects.of(world.pact).values_list("before", "after", "quality"))
    assert moves == [
        ("", "asked", "author"),
        ("asked", "examined", "office"),
        ("examined", "approved", "office"),
        ("approved", "running", "office"),
        ("running", "ended", "clock"),
    ]
    assert Move.objects.get(after="approved").act == Act.objects.get()


def test_what_the_rules_do_not_provide_is_refused(world: World) -> None:
    with pytest.raises(NotPossible):
        world.move("running")
    with pytest.raises(NotPossible):
        world.move("ended")
    with pytest.raises(PermissionDenied):
        world.move("examined", user=world.author)
    with pytest.raises(PermissionDenied):
        world.move("withdrawn")
    world.move("withdrawn", user=world.author)
    assert Move.objects.get(after="withdrawn").quality == Move.Quality.AUTHOR


def test_what_is_missing_is_said_at_its_field_and_nothing_is_written(world: World) -> None:
    columns(world.pact)
    factories.Feature.objects.filter(pk=world.pact.pk).update(location=None)
    with pytest.raises(ValidationError) as refused:
        world.move("examined")
    assert set(refused.value.message_dict) == {"place"}
    factories.Feature.objects.filter(pk=world.pact.pk).update(location=shapes.POINT_IN_A)
    world.move("examined")
    for to, field in (("refused", "words"), ("approved", "act")):
        with pytest.raises(ValidationError) as refused:
            world.move(to)
        assert set(refused.value.message_dict) == {field}
    world.move("approved", act=act(world))
    with pytest.raises(ValidationError) as refused:
        world.move("running")
    assert set(refused.value.message_dict) == {"signed", "ends"}
    assert world.now() == "approved"


def test_a_step_that_is_refused_leaves_no_act_behind(world: World) -> None:
    world.step("asked", "approved", needs_act=True, requirements=["signed"])
    with pytest.raises(ValidationError):
        world.move("approved", act=act(world))
    assert not Act.objects.exists()


def write_by_hand(pact: Pact, after: str, **values: Any) -> None:
    """A move as SQL could write it, with everything else in order."""
    with transaction.atomic():
        fields = {"what": "status", "before": pact.status, "after": after, "quality": "office", **values}
        Move.objects.create(feature_id=pact.pk, **fields)
        phase = Phase.objects.get(procedure=pact.phase.procedure, code=after)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE pacts_pact SET phase_id = %s WHERE feature_ptr_id = %s", [phase.pk, pact.pk]
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("after", "values", "rule"),
    [
        ("running", {}, "may not go from asked to running"),
        ("examined", {"quality": "clock"}, "may not go"),
        ("examined", {"at": timezone.now() - datetime.timedelta(days=900)}, "earlier than the one before it"),
        ("examined", {"before": "approved"}, "begins at approved and not at asked"),
    ],
)
def test_the_database_refuses_what_the_rules_do_not_provide(
    world: World, after: str, values: dict[str, Any], rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule):
        write_by_hand(world.pact, after, **values)
    assert world.now() == "asked"


def test_the_database_wants_the_act_and_the_reason(world: World) -> None:
    world.pact = world.move("examined")
    for after in ("approved", "refused"):
        with pytest.raises(IntegrityError, match="act or reason is missing"):
            write_by_hand(world.pact, after)
    write_by_hand(world.pact, "refused", words="Serve un altro strumento.")
    assert world.now() == "refused"


def put_by_hand(pact: Pact, phase: Phase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pacts_pact SET phase_id = %s WHERE feature_ptr_id = %s", [phase.pk, pact.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_pact_keeps_its_procedure_for_life_and_has_one_of_its_city_and_kind(world: World) -> None:
    others = [
        factories.PhaseFactory(
            procedure=factories.ProcedureFactory(city=world.city, code="new"), code="asked"
        ),
        factories.PhaseFactory(procedure=factories.PolicyFactory(city=world.city), code="asked"),
        factories.PhaseFactory(
            procedure=factories.ProcedureFactory(city=factories.CityFactory(elsewhere=True)), code="asked"
        ),
    ]
    for phase in others:
        with pytest.raises(IntegrityError, match="belongs to another procedure"), transaction.atomic():
            put_by_hand(world.pact, phase)


def test_a_transition_joins_phases_of_its_procedure(world: World) -> None:
    other = factories.PhaseFactory(procedure=factories.ProcedureFactory(city=world.city, code="new"))
    wrong = Transition(
        procedure=world.rules, from_phase=world.phases["asked"], to_phase=other, roles=["office"]
    )
    with pytest.raises(ValidationError) as refused:
        wrong.full_clean()
    assert set(refused.value.message_dict) == {"to_phase"}
    with pytest.raises(IntegrityError, match="belong to its procedure"), transaction.atomic():
        wrong.save()


def test_an_initiative_knows_nothing_of_signatures(city: City) -> None:
    phase = factories.InitiativePhaseFactory(procedure__city=city)
    later = factories.PhaseFactory(procedure=phase.procedure, code="later")
    step = Transition(
        procedure=phase.procedure, from_phase=phase, to_phase=later, roles=["office"], requirements=["signed"]
    )
    with pytest.raises(ValidationError) as refused:
        step.full_clean()
    assert set(refused.value.message_dict) == {"requirements"}


def test_every_requirement_in_the_files_has_a_function_of_its_kind() -> None:
    rules = table("procedures.toml")
    for record in rules["procedure"]:
        known = governed_models()[record["kind"]].requirements
        for step in rules["transitions"][record["phases"]]:
            assert set(step.get("if", [])) <= set(known), record["code"]
    asked = {code for model in governed_models().values() for code in model.requirements}
    assert asked == set(Requirement.values)


def test_the_procedures_of_the_files_have_nothing_odd(city: City) -> None:
    rules = table("procedures.toml")
    for record in rules["procedure"]:
        name = record["phases"]
        made, _new = write_procedure(city, record, rules["phases"][name], rules["transitions"][name])
        assert advice(made) == []
        assert all(phase.says_it and phase.says_en for phase in made.phases.filter(is_public=True))


def test_what_is_odd_is_told_and_not_forbidden(world: World) -> None:
    assert advice(world.rules) == []
    Transition.objects.filter(to_phase__code="approved").delete()
    told = advice(world.rules)
    assert len(told) == 1
    assert "approved, running, ended" in told[0]
    Transition.objects.filter(from_phase__code="examined").delete()
    assert "examined" in advice(world.rules)[1]
    world.rules.phases.update(is_start=False)
    assert len(advice(world.rules)) == 1


@pytest.mark.parametrize(("hour", "moved"), [(21, 0), (22, 1)])
def test_the_clock_moves_in_the_citys_own_day(
    world: World, monkeypatch: pytest.MonkeyPatch, hour: int, moved: int
) -> None:
    """In May Rome's midnight is 22 o'clock of UTC. The step is due three days after the phase was entered."""
    world.step("asked", "refused", by="clock", roles=[], days=3)
    entered = datetime.datetime(2026, 5, 1, 20, tzinfo=datetime.UTC)
    Move.objects.filter(feature=world.pact).update(at=entered)
    now = datetime.datetime(2026, 5, 3, hour, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert move_due() == moved
    assert move_due() == 0
    assert world.now() == ("refused" if moved else "asked")


@pytest.mark.parametrize("visibility", ["hidden", "pending", "withdrawn"])
def test_what_is_not_shown_stands_still(world: World, visibility: str) -> None:
    world.step("asked", "refused", by="clock", roles=[])
    factories.move(world.pact, visibility=visibility)
    assert move_due() == 0
    with pytest.raises(NotPossible):
        world.move("withdrawn", user=world.author)
    assert Pact.objects.get(pk=world.pact.pk).open_moves(world.author) == []
    assert world.now() == "asked"


def address(world: World) -> str:
    return f"/en/prova/pacts/{world.pact.pk}/step/"


def test_the_page_offers_the_steps_of_the_person_and_says_what_is_missing(
    client: Client, world: World
) -> None:
    client.force_login(world.author)
    html = client.get(address(world)).content.decode()
    assert 'value="withdrawn"' in html
    assert 'value="examined"' not in html
    client.force_login(world.clerk)
    factories.Feature.objects.filter(pk=world.pact.pk).update(location=None)
    html = client.get(address(world)).content.decode()
    assert 'value="examined"' in html
    assert "Place: put it on the map first." in html
    answer = client.post(address(world), {"status": "examined"})
    assert answer.status_code == 400
    assert "Place: put it on the map first." in answer.content.decode()
    assert client.post(address(world), {"status": "running"}).status_code == 400
    assert world.now() == "asked"


def test_the_page_takes_a_step_with_a_new_act(client: Client, world: World) -> None:
    world.move("examined")
    client.force_login(world.clerk)
    assert client.post(address(world), {"status": "approved"}).status_code == 400
    document = SimpleUploadedFile("delibera.pdf", factories.PDF, "application/pdf")
    data = {
        "status": "approved", "words": "Approvato.", "act_type": "government", "act_number": "77",
        "act_date": "2026-05-02", "act_document": document, "act_is_public": "on",
    }  # fmt: skip
    answer = client.post(address(world), data)
    assert answer.status_code == 302
    assert "approved" in str([*get_messages(answer.wsgi_request)][-1])
    assert world.now() == "approved"
    made = Act.objects.get()
    assert (made.number, bool(made.sha256), Move.objects.get(after="approved").act) == ("77", True, made)
    html = client.get(f"/en/prova/pacts/{world.pact.pk}-giardino/").content.decode()
    assert "Resolution of the city government 77" in html
    assert "Approvato." in html


def test_the_administration_moves_along_the_rules_only(client: Client, world: World) -> None:
    client.force_login(factories.UserFactory(superuser=True))
    page = f"/admin/pacts/pact/{world.pact.pk}/change/"
    shown = client.get(page).content.decode()
    assert 'name="phase"' not in shown
    assert f"/prova/pacts/{world.pact.pk}/step/" in shown


def test_a_move_back_in_time_is_refused_by_the_service(world: World) -> None:
    world.move("examined")
    with pytest.raises(ValidationError) as refused:
        make_move(
            world.pact, by=By(Move.Quality.OFFICE, who=world.clerk), status="refused", words="Tardi.",
            at=timezone.now() - datetime.timedelta(days=1),
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"at"}
