"""One rule for internal phases everywhere: who may read their names, and which codes may be asked for."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from civicmap.layers import all_layers
from civicmap.outlets.ogc.memory import forget
from civicmap.pages.map import status_labels
from engagement.models import Phase
from engagement.moves.timeline import timeline
from initiatives.models import Initiative
from layers.filters import Filters
from pacts.models import Pact
from places.feature.filtering import known_statuses
from places.ground.known import public_statuses, statuses_in
from planning.question.choices import status_choices
from planning.question.sentence import sentence
from planning.question.tidying import tidied
from planning.question.values import Question
from tests import factories
from tests.engagement.world import World

SECRET = "Istruttoria"


def internal(world: World, code: str) -> None:
    """Make a phase of the world's pacts internal."""
    Phase.objects.filter(procedure=world.rules, code=code).update(is_public=False, name_it=SECRET)


def internal_elsewhere(*codes: str) -> None:
    """A newer regulation of another city in which the phases of these codes are internal."""
    rules = factories.ProcedureFactory(
        city=factories.CityFactory(slug="altrove", elsewhere=True), valid_from=datetime.date(2026, 1, 1)
    )
    for code in codes:
        factories.PhaseFactory(procedure=rules, code=code, name_it="Bozza altrui", is_public=False)


def test_a_question_offers_and_keeps_no_internal_phase(client: Client, world: World) -> None:
    internal(world, "examined")
    factories.PhaseFactory(procedure__city=factories.CityFactory(slug="altrove", elsewhere=True))
    offered = [choice.value for choice in status_choices(world.city, Pact.KIND)]
    assert "asked" in offered
    assert not {"examined", "signed"} & set(offered)
    html = client.get("/prova/analysis/?subject=pacts").content.decode()
    assert 'value="asked"' in html
    assert SECRET not in html
    kept = tidied(QueryDict("subject=pacts&status=asked,examined"), all_layers())
    assert kept.getlist("status") == ["asked"]
    form = "/prova/analysis/?form=1&subject=pacts&status=asked&status=examined"
    assert client.get(form, follow=True).status_code == 200


def test_a_sentence_says_open_of_all_open_phases_that_can_be_asked(world: World) -> None:
    internal(world, "examined")
    factories.PhaseFactory(
        procedure__city=factories.CityFactory(slug="altrove", elsewhere=True), tone="progress"
    )
    layers = {layer.name: layer for layer in all_layers()}

    def said(codes: str) -> str:
        with override("en"):
            return sentence(
                Question.from_query_string(f"subject=pacts&status={codes}", "prova"), layers, world.city
            )

    assert "in an open status" in said("asked,approved,running")
    assert SECRET not in said("examined")
    assert "“asked”" in said("asked")


def test_a_code_that_is_internal_in_one_of_the_kinds_is_not_asked_of_them_together(
    client: Client, world: World
) -> None:
    factories.InitiativePhaseFactory(procedure__city=world.city, code="asked", is_public=False)
    assert "asked" in known_statuses(("pacts",))
    assert "asked" not in known_statuses(("initiatives",))
    for layers in ((), ("pacts", "initiatives")):
        assert "asked" not in known_statuses(layers)
    assert "asked" not in public_statuses([Initiative.KIND, Pact.KIND])
    assert "asked" not in status_labels(world.city, Filters(layers=("pacts", "initiatives")))
    assert client.get("/prova/?status=asked").status_code == 400
    assert client.get("/prova/?layer=pacts&status=asked").status_code == 200


def test_what_is_offered_is_what_filters_take(world: World) -> None:
    internal_elsewhere("asked")
    offered = set(statuses_in(Pact.KIND, world.city))
    assert "examined" in offered
    assert offered <= known_statuses(("pacts",))
    assert statuses_in("", world.city) == {}


def test_another_citys_rules_neither_hide_nor_rename_a_step(client: Client, world: World) -> None:
    internal_elsewhere("asked", "examined")
    world.pact = world.move("examined")
    with override("it"):
        told = [moment.what for moment in timeline(Pact.objects.get())]
    assert told[0] == "examined"
    assert "asked" in told
    html = client.get(f"/en/prova/pacts/{world.pact.pk}-giardino/").content.decode()
    assert "Bozza altrui" not in html
    assert "Internal step" not in html
    client.force_login(world.clerk)
    office = client.get(f"/en/prova/pacts/{world.pact.pk}/step/").content.decode()
    assert "Bozza altrui" not in office


@pytest.mark.parametrize("reader", ["author", "clerk"])
def test_only_who_manages_a_thing_reads_its_internal_phase(client: Client, world: World, reader: str) -> None:
    internal(world, "examined")
    world.step("asked", "approved", roles=["author"])
    world.step("approved", "examined", roles=["author", "office"])
    world.step("examined", "withdrawn", roles=["author"])
    world.pact = world.move("approved", user=world.author)
    client.force_login(world.author if reader == "author" else world.clerk)
    address = f"/en/prova/pacts/{world.pact.pk}/step/"
    offered = client.get(address).content.decode()
    assert (SECRET in offered) is (reader == "clerk")
    assert ("Internal step" in offered) is (reader == "author")
    told = client.post(address, {"status": "examined"}, follow=True).content.decode()
    assert world.now() == "examined"
    message = told.split("It is now in the phase")[1][:40]
    assert (SECRET in message) is (reader == "clerk")
    step = client.get(address)
    assert step.context["status"].label == (SECRET if reader == "clerk" else "Internal step")
    if reader == "author":
        mine = client.get("/me/?lang=en").content.decode()
        assert "Giardino" in mine
        assert SECRET not in mine


def test_the_author_who_manages_a_thing_reads_its_internal_phase(client: Client, world: World) -> None:
    internal(world, "examined")
    world.office.members.add(world.author)
    world.move("examined")
    client.force_login(world.author)
    assert SECRET in client.get("/me/").content.decode()


def test_the_count_of_a_status_is_that_of_the_rows_that_show_it(client: Client, world: World) -> None:
    # Where all phases are internal the declared codes are none, and any text may be asked.
    Phase.objects.update(is_public=False)
    forget()
    for offset in (0, 1):
        page = client.get(f"/ogc/collections/pacts/items?f=json&status=asked&limit=1&offset={offset}").json()
        assert (page["numberReturned"], page["numberMatched"]) == (0, 0)
    forget()


def test_an_imported_thing_in_an_internal_phase_has_no_empty_list_of_phases(
    client: Client, world: World
) -> None:
    internal(world, "asked")
    pact: Any = factories.PactFactory(
        city=world.city, phase=world.phases["asked"], source=factories.SourceFactory(), external_id="1",
        title="Importato",
    )  # fmt: skip
    html = client.get(f"/en/prova/pacts/{pact.pk}-importato/").content.decode()
    assert "cm-phases" not in html
    assert "<h2>Phases</h2>" not in html
    Phase.objects.filter(pk=pact.phase_id).update(is_public=True)
    assert "cm-phases" in client.get(f"/en/prova/pacts/{pact.pk}-importato/").content.decode()
