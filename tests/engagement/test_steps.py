"""A step brings what it requires, asks each right once, tells who is concerned, and says nothing of internal phases."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Letter
from civicmap.pages.items import items
from engagement.models import Act, Move, Phase
from engagement.moves.timeline import timeline
from engagement.procedures.clock import move_due
from engagement.procedures.present import present_of
from pacts.models import Pact
from places.models import Feature
from tests import factories
from tests.engagement.world import DAY, World, act, columns
from tests.letters import waiting


def address(world: World) -> str:
    return f"/en/prova/pacts/{world.pact.pk}/step/"


def page(client: Client, world: World) -> str:
    return client.get(f"/en/prova/pacts/{world.pact.pk}-giardino/").content.decode()


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("patto.pdf", factories.PDF, "application/pdf")


# --- What a step brings -----------------------------------------------------------------------------------------


def test_the_office_writes_the_dates_with_the_step_that_requires_them(client: Client, world: World) -> None:
    world.step("asked", "running", requirements=["signed", "ends"])
    client.force_login(world.clerk)
    html = client.get(address(world)).content.decode()
    assert 'name="signed"' in html
    assert "Signed</label>" in html
    assert "Write the date of signature" not in html
    answer = client.post(address(world), {"status": "running", "signed": "2026-05-01"})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"ends"}
    answer = client.post(address(world), {"status": "running", "signed": "2026-05-01", "ends": "2026-04-01"})
    assert answer.context["form"].errors.keys() == {"ends"}
    assert Pact.objects.get().signed is None
    answer = client.post(address(world), {"status": "running", "signed": "2026-05-01", "ends": "2027-05-01"})
    assert answer.status_code == 302
    assert (world.now(), Pact.objects.get().signed) == ("running", DAY)


def test_a_document_may_come_with_the_step_that_requires_one(client: Client, world: World) -> None:
    world.step("asked", "approved", requirements=["document"])
    client.force_login(world.clerk)
    answer = client.post(address(world), {"status": "approved"})
    assert answer.context["form"].errors.keys() == {"act_document"}
    data = {"status": "approved", "act_type": "agreement", "act_date": "2026-05-02"}
    answer = client.post(address(world), data)
    assert answer.context["form"].errors.keys() == {"act_document"}
    assert not Act.objects.exists()
    answer = client.post(address(world), {**data, "act_document": pdf()})
    assert answer.status_code == 302
    assert Move.objects.get(after="approved").act == Act.objects.get()


def test_a_listed_asset_is_chosen_by_its_name_with_the_type(client: Client, world: World) -> None:
    world.step("asked", "approved", requirements=["asset"])
    kind = factories.PactTypeFactory(procedure=world.rules, code="A", needs_listed_asset=True)
    other = factories.PactTypeFactory(procedure__city=world.city, procedure__code="other", code="B")
    asset = factories.AssetFactory(city=world.city, title="Ex magazzino")
    factories.AssetFactory(city=world.city, title="Deposito segreto", visibility="hidden")
    client.force_login(world.clerk)
    html = client.get(address(world)).content.decode()
    assert '<option value="Ex magazzino">' in html
    assert "Deposito segreto" not in html
    for wrong in ({"pact_type": other.pk}, {"pact_type": kind.pk, "assets": "Deposito segreto"}):
        assert client.post(address(world), {"status": "approved", **wrong}).status_code == 400
    answer = client.post(
        address(world), {"status": "approved", "pact_type": kind.pk, "assets": "ex magazzino"}
    )
    assert answer.status_code == 302
    assert [*Pact.objects.get().assets.all()] == [asset]


def test_what_a_requirement_lacks_stands_at_the_empty_field(client: Client, world: World) -> None:
    world.step("asked", "approved", requirements=["asset"])
    kind = factories.PactTypeFactory(procedure=world.rules, code="A", needs_listed_asset=True)
    client.force_login(world.clerk)
    for written, field in (({}, "pact_type"), ({"pact_type": kind.pk}, "assets")):
        answer = client.post(address(world), {"status": "approved", **written})
        assert answer.context["form"].errors.keys() == {field}


def test_an_act_that_may_not_be_chosen_is_one_error(client: Client, world: World) -> None:
    world.step("asked", "approved", needs_act=True)
    client.force_login(world.clerk)
    answer = client.post(address(world), {"status": "approved", "act": "999999"})
    assert answer.context["form"].errors.keys() == {"act"}


def test_what_the_page_cannot_take_it_says_where_to_enter(client: Client, world: World) -> None:
    factories.Feature.objects.filter(pk=world.pact.pk).update(location=None)
    client.force_login(world.clerk)
    assert "The city's administrators enter it" in client.get(address(world)).content.decode()
    client.force_login(factories.UserFactory(superuser=True))
    assert f"/admin/pacts/pact/{world.pact.pk}/change/" in client.get(address(world)).content.decode()


def test_a_refused_step_keeps_none_of_its_answers(world: World) -> None:
    world.step("asked", "running", requirements=["signed", "ends"])
    with pytest.raises(ValidationError):
        world.move("running", answers={"signed": DAY})
    assert Pact.objects.get().signed is None


# --- Acts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["author", "office"])
def test_internal_acts_are_offered_to_the_office_alone(client: Client, world: World, role: str) -> None:
    world.step("asked", "approved", needs_act=True, roles=["author", "office"])
    secret = factories.ActFactory(feature=world.pact, number="interno-88", is_public=False)
    client.force_login(world.author if role == "author" else world.clerk)
    html = client.get(address(world)).content.decode()
    answer = client.post(address(world), {"status": "approved", "act": secret.pk})
    if role == "author":
        assert "interno-88" not in html
        assert 'name="act_is_public"' not in html
        assert answer.status_code == 400
    else:
        assert "interno-88" in html
        assert 'name="act_is_public" id="id_act_is_public" checked' in html
        assert answer.status_code == 302


@pytest.mark.parametrize("is_public", [True, False])
def test_the_history_names_the_act_a_step_rests_on(client: Client, world: World, is_public: bool) -> None:
    world.move("examined")
    client.force_login(world.clerk)
    data = {"status": "approved", "act_type": "government", "act_number": "77", "act_date": "2026-05-02"}
    box = {"act_is_public": "on"} if is_public else {}
    assert client.post(address(world), {**data, **box, "act_document": pdf()}).status_code == 302
    made = Act.objects.get()
    assert made.is_public is is_public
    client.logout()
    history = page(client, world).split("cm-timeline")[1]
    assert (made.document_url in history) is is_public
    assert ("Resolution of the city government 77" in history) is is_public
    assert timeline(world.pact, for_staff=True)[0].act == made


def test_the_acts_of_the_rules_stand_on_the_page(client: Client, world: World) -> None:
    factories.ActFactory(feature=None, procedure=world.rules, type="council", number="391/2019")
    factories.ActFactory(feature=None, procedure=world.rules, number="5", is_public=False)
    html = page(client, world)
    assert "Resolution of the city council 391/2019" in html
    assert "Resolution of the city government 5" not in html


# --- Rights -----------------------------------------------------------------------------------------------------


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_more_steps_ask_no_more_of_the_database(client: Client, world: World) -> None:
    client.force_login(world.clerk)
    shown = f"/en/prova/pacts/{world.pact.pk}-giardino/"
    before = [queries(client, url) for url in (address(world), shown)]
    for code in ("approved", "running", "ended", "refused"):
        world.step(
            "asked", code, roles=["author", "worker", "administrator", "office"], requirements=["place"]
        )
    wider = [queries(client, url) for url in (address(world), shown)]
    # Two roles more are asked, each once: who moderates and who administers.
    assert all(after - less <= 4 for after, less in zip(wider, before, strict=True)), (before, wider)
    for code in ("approved", "running"):
        world.step("asked", code, by="clock", roles=[], requirements=["place"])
    assert [queries(client, url) for url in (address(world), shown)] == wider


# --- Internal phases --------------------------------------------------------------------------------------------


def test_an_internal_phase_is_told_to_nobody_outside(client: Client, world: World) -> None:
    Phase.objects.filter(code="examined").update(
        is_public=False, name_it="Istruttoria", says_it="Gli uffici."
    )
    world.pact = world.move("examined", words="Parole interne.")
    html = page(client, world)
    data = client.get("/api/pacts.geojson?city=prova").json()["features"][0]["properties"]
    assert (data["phase"], data["status"]) == (None, None)
    for url in ("/en/prova/pacts/", "/en/prova/", "/feeds/all.xml?city=prova"):
        html += client.get(url).content.decode()
    for word in ("Istruttoria", "examined", "Parole interne", "Gli uffici."):
        assert word not in html, word
    assert "Internal step" in html
    assert client.get("/api/pacts.geojson?city=prova&status=examined").status_code == 400
    assert "Istruttoria" in [moment.what for moment in timeline(world.pact, for_staff=True)]
    client.force_login(world.clerk)
    assert "Istruttoria" in client.get(address(world)).content.decode()


def test_the_beginning_in_an_internal_phase_is_told_to_nobody_outside(client: Client, world: World) -> None:
    Phase.objects.filter(code="asked").update(is_public=False, name_it="Bozza interna")
    world.pact = world.move("examined")
    moments = [moment.what for moment in timeline(world.pact)]
    assert "Bozza interna" not in moments
    assert moments[0] == "examined"
    assert moments[-1] == "Inserimento"


# --- Letters ----------------------------------------------------------------------------------------------------


def organisation(world: World) -> Any:
    return factories.OrganisationFactory(city=world.city, email="gruppo@example.org")


def test_author_proposer_and_office_are_told_of_a_step(world: World) -> None:
    columns(world.pact, organisation=organisation(world))
    Feature.objects.filter(pk=world.pact.pk).update(lang="en")
    Phase.objects.filter(code="examined").update(
        name_en="Examined", says_it="Si esamina.", says_en="It is being examined.", open_for=["comments"]
    )
    world.step("asked", "examined", by="clock", roles=[], days=0)
    assert move_due() == 1
    sent = {letter.to[0]: letter for letter in waiting()}
    assert set(sent) == {world.author.email, "gruppo@example.org", world.office.email}
    mine = sent[world.author.email]
    assert mine.subject == "Examined: Giardino"
    assert "It is being examined. Meanwhile people can comment on it." in mine.body
    assert f"/en/prova/pacts/{world.pact.pk}-giardino/" in mine.body
    theirs = sent["gruppo@example.org"]
    assert theirs.subject == "examined: Giardino"
    assert "Si esamina. Intanto si può commentare." in theirs.body
    assert f"/prova/pacts/{world.pact.pk}/step/" in sent[world.office.email].body


def test_nobody_is_told_of_what_they_did_themselves(world: World) -> None:
    world.move("examined", words="Si comincia.")
    assert [letter.to[0] for letter in waiting()] == [world.author.email]
    assert "Si comincia." in waiting()[0].body
    Letter.objects.all().delete()
    world.step("examined", "withdrawn", roles=["author"])
    world.move("withdrawn", user=world.author)
    assert [letter.to[0] for letter in waiting()] == [world.office.email]


def test_of_an_internal_phase_only_the_office_is_told(world: World) -> None:
    columns(world.pact, organisation=organisation(world))
    Phase.objects.filter(code="examined").update(is_public=False)
    world.step("asked", "examined", by="clock", roles=[], days=0)
    assert move_due() == 1
    assert [letter.to[0] for letter in waiting()] == [world.office.email]


def test_a_letter_names_the_act_unless_it_is_internal(world: World) -> None:
    world.move("examined")
    world.move("approved", act=act(world))
    assert "Delibera" in waiting()[-1].body
    Act.objects.update(is_public=False)
    assert "Delibera" not in waiting()[-1].body


def test_a_letter_about_a_phase_that_became_internal_is_not_written(world: World) -> None:
    world.move("examined")
    Phase.objects.filter(code="examined").update(is_public=False)
    assert waiting() == []


# --- What residents are told ------------------------------------------------------------------------------------


def entered(world: World, day: datetime.date) -> None:
    at = datetime.datetime.combine(day, datetime.time(12), world.city.zone)
    Move.objects.filter(feature=world.pact).update(at=at)


def sentence(world: World, lang: str = "en") -> str:
    with override(lang):
        return present_of([Pact.objects.get(pk=world.pact.pk)])[world.pact.pk].sentence


def test_a_sentence_each_says_what_happens_until_when_and_what_is_open(client: Client, world: World) -> None:
    today = world.city.today()
    entered(world, today)
    Phase.objects.filter(code="asked").update(
        says_it="Si raccolgono idee.",
        says_en="Ideas are gathered.",
        days=15,
        open_for=["comments", "support"],
    )
    until = today + datetime.timedelta(days=15)
    day = f"{until.day} {until:%B %Y}"
    words = f"Ideas are gathered. This lasts until {day}. Meanwhile people can comment on it and support it."
    assert sentence(world) == words
    italian = sentence(world, "it")
    assert italian.startswith("Si raccolgono idee. Dura fino al ")
    assert italian.endswith(". Intanto si può commentare e sostenere.")
    html = page(client, world)
    assert words in html
    client.force_login(world.clerk)
    assert words in client.get(address(world)).content.decode()
    cards = client.get("/en/prova/pacts/").content.decode()
    assert f"Until {day}; people can comment on it and support it" in cards


@pytest.mark.parametrize(("says", "told"), [("?", "?"), ("!", "!"), (".", "."), ("", "."), ("…", "…")])
def test_what_residents_are_told_ends_with_one_mark(world: World, says: str, told: str) -> None:
    Phase.objects.filter(code="asked").update(says_en=f"who takes part{says}")
    assert sentence(world) == f"Who takes part{told}"


def test_the_clock_says_the_day_before_the_phase_does(world: World) -> None:
    entered(world, world.city.today() - datetime.timedelta(days=20))
    Phase.objects.filter(code="asked").update(days=15)
    assert sentence(world).startswith("This was to last until ")
    world.step("asked", "refused", by="clock", roles=[], days=30)
    until = world.city.today() + datetime.timedelta(days=10)
    assert sentence(world) == f"This lasts until {until.day} {until:%B %Y}."


def test_what_runs_to_its_end_says_that_day(world: World) -> None:
    world.move("examined")
    world.move("approved", act=act(world))
    columns(world.pact, signed=DAY, ends=datetime.date(2035, 5, 1))
    world.move("running")
    assert sentence(world) == "This lasts until 1 May 2035."


def test_where_the_rules_say_nothing_nothing_is_said(client: Client, world: World) -> None:
    assert sentence(world) == ""
    assert "cm-notice" not in page(client, world).split("<main")[1]


def test_cards_cost_the_same_for_one_and_for_many(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            items(Pact.objects.public().select_related("category"), world.city)
        return len(found)

    one = cost()
    phases = [*world.phases.values()]
    for phase in phases[:3]:
        factories.PactFactory(city=world.city, phase=phase, source=factories.SourceFactory())
    assert cost() == one


def test_an_import_date_is_no_beginning_of_a_phase(world: World) -> None:
    Phase.objects.filter(code="asked").update(days=15)
    Feature.objects.filter(pk=world.pact.pk).update(source=factories.SourceFactory())
    assert sentence(world) == ""
    assert timezone.now() > Move.objects.first().at  # type: ignore[union-attr]
