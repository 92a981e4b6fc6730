"""Every named rule of the database refuses what it is there to refuse."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import Letter, User
from engagement.models import (
    Act,
    Alert,
    AlertArea,
    Appeal,
    Comment,
    CommentDecision,
    Erasure,
    Flag,
    Follow,
    Link,
    Move,
    News,
    Phase,
    Procedure,
    SuggestedChange,
    Suggestion,
    Support,
    Transition,
)
from pacts.models import PactType
from places.models import (
    Area,
    AreaFigure,
    AreaVersion,
    Category,
    City,
    Closure,
    Feature,
    Indicator,
    Office,
    Role,
)
from places.models.counts import CountKey, DataVersion, WordQuestion
from places.models.search import Concept, ConceptTerm, SearchMiss
from planning.models import SavedQuestion, Shape
from reports.models import (
    CityStatus,
    DeskEntry,
    Handover,
    Incident,
    MailWish,
    Notice,
    ReplyTemplate,
    Report,
    Rule,
    SavedView,
    SolutionCheck,
    Target,
)
from tests import factories, shapes
from tests.ours import OURS

BOW_TIE = Polygon(((7.61, 45.01), (7.63, 45.03), (7.63, 45.01), (7.61, 45.03), (7.61, 45.01)), srid=4326)
DAY = datetime.date(2026, 1, 1)
EARLIER = datetime.date(2025, 1, 1)


def twice(make: Callable[[], Any]) -> None:
    make()
    make()


def two_views(city: City, person: Any) -> None:
    twice(lambda: SavedView.objects.create(user=person, city=city, name="X"))


def two_wishes(city: City, person: Any) -> None:
    office = factories.OfficeFactory(city=city)
    twice(lambda: MailWish.objects.create(user=person, office=office))


def two_notices(report: Any, person: Any) -> None:
    twice(
        lambda: Notice.objects.create(user=person, report=report, what="new", cause="1", due=timezone.now())
    )


def handover(report: Any, state: str = "waiting") -> Handover:
    office, _new = Office.objects.get_or_create(city=report.city, code="body", name="Ente")
    return Handover.objects.create(report=report, office=office, state=state)


def target(city: City, days: int = 5) -> Target:
    return Target.objects.create(city=city, category=factories.CategoryFactory(code="target"), days=days)


def phase(city: City, code: str = "x", **values: Any) -> Phase:
    procedure = factories.ProcedureFactory(city=city)
    return Phase.objects.create(
        **{"procedure": procedure, "code": code, "name_it": "X", "position": 1, **values}
    )


def step(city: City, **values: Any) -> Transition:
    first, second = phase(city, "first"), phase(city, "second")
    fields = {"from_phase": first, "to_phase": second, "roles": ["office"], "procedure": first.procedure}
    return Transition.objects.create(**{**fields, **values})


def same_step(city: City) -> None:
    made = step(city)
    made.pk = None
    made.save()


def answer_without_time(city: City) -> None:
    """An answer about a solution without its time."""
    report: Any = factories.ReportFactory(city=city)
    factories.move(report, status="resolved")
    SolutionCheck.objects.create(report=report, move=report.last_move, answer="yes")


def step_to_itself(city: City) -> None:
    Transition.objects.filter(pk=step(city).pk).update(to_phase=models.F("from_phase"))


def act(city: City, **values: Any) -> Act:
    feature = factories.PactFactory(city=city)
    fields = {"feature": feature, "city": city, "type": "minutes", "date": DAY, **values}
    return Act.objects.bulk_create([Act(**fields)])[0]


def link(city: City) -> Link:
    first, second = factories.AssetFactory(city=city), factories.AssetFactory(city=city)
    return Link.objects.create(from_feature=first, to_feature=second)


def same_link(city: City) -> None:
    made = link(city)
    made.pk = None
    made.save()


def link_to_itself(city: City) -> None:
    Link.objects.filter(pk=link(city).pk).update(to_feature=models.F("from_feature"))


def pact_type(city: City, code: str = "x") -> PactType:
    procedure = factories.ProcedureFactory(city=city)
    return PactType.objects.create(procedure=procedure, code=code, name_it="C")


def version(city: City, **values: Any) -> Any:
    area = Area.objects.filter(kind__city=city).first() or factories.AreaFactory(kind__city=city)
    fields = {"name": "X", "boundary": shapes.DISTRICT_A, "valid_from": DAY, **values}
    return AreaVersion.objects.create(area=area, **fields)


def concept_term(**values: str) -> Any:
    concept, _new = Concept.objects.get_or_create(code="prova")
    return ConceptTerm.objects.create(concept=concept, words="parola di prova", **values)


def same_source(city: City, source: Any) -> None:
    twice(lambda: factories.AssetFactory(city=city, source=source, external_id="7"))


def same_role(city: City, user: Any) -> None:
    twice(lambda: factories.RoleFactory(user=user, city=city))


def saved_question(city: City, **values: str) -> None:
    SavedQuestion.objects.create(
        **{"city": city, "slug": "q", "title": "Q", "query": "subject=reports", **values}
    )


def figure(city: City) -> Any:
    indicator, _new = Indicator.objects.get_or_create(code="residents", defaults={"name_it": "Residenti"})
    return AreaFigure.objects.create(city=city, indicator=indicator, period="2023", value=1)


def a_move(city: City, **values: str) -> Any:
    return Move.objects.create(
        feature=factories.ReportFactory(city=city), **{"quality": "moderator", **values}
    )


def an_appeal(city: City, **values: Any) -> Any:
    move = a_move(city, what="visibility", before="public", after="hidden", words="x")
    return Appeal.objects.create(feature=move.feature, move=move, **{"text": "x", **values})


def a_person() -> Any:
    return User.objects.first() or factories.UserFactory()


def a_change(city: City, **fields: Any) -> SuggestedChange:
    row, _new = Suggestion.objects.get_or_create(feature=one_thing(city), words="x")
    return SuggestedChange.objects.create(suggestion=row, field="phone", **fields)


def one_thing(city: City) -> Any:
    return Feature.objects.first() or factories.AssetFactory(city=city)


def a_follower(city: City, **values: Any) -> Any:
    fields = {"confirmed": timezone.now(), "expires": timezone.now(), **values}
    return Follow.objects.create(feature=one_thing(city), **fields)


def an_alert(city: City, **values: Any) -> Any:
    fields = {"where": "city", "email": "a@b.it", "expires": timezone.now(), **values}
    return Alert.objects.create(city=city, **fields)


def of_area(city: City) -> Any:
    alert, area = an_alert(city, where="areas"), factories.AreaFactory(kind__city=city)
    return twice(lambda: AlertArea.objects.create(alert=alert, area=area))


def some_news(city: City) -> Any:
    an_alert(city)
    rows = {
        "alert": Alert.objects.get(),
        "move": a_move(city, what="status", after="received"),
        "due": timezone.now(),
    }
    return twice(lambda: News.objects.create(**rows))


BROKEN: dict[str, Callable[[City], Any]] = {
    "act_belongs_to_one": lambda city: act(city, feature=None),
    "act_document_has_hash": lambda city: act(city, document="a.pdf", sha256="0" * 63),
    "alert_by_account_or_address": lambda city: an_alert(city, email=""),
    "alert_rhythm_known": lambda city: an_alert(city, rhythm="week"),
    "alert_where_is_complete": lambda city: an_alert(city, where="circle", metres=500),
    "alert_words_have_query": lambda city: an_alert(city, words="buca"),
    "alertarea_once": of_area,
    "alertnews_once": some_news,
    "area_boundary_valid": lambda city: factories.AreaFactory(
        kind__city=city, boundary=MultiPolygon(BOW_TIE, srid=4326)
    ),
    "area_code_unique": lambda city: twice(lambda: factories.AreaFactory(kind__city=city)),
    "area_dates_in_order": lambda city: factories.AreaFactory(
        kind__city=city, valid_from=DAY, valid_to=EARLIER
    ),
    "area_code_is_key": lambda city: factories.AreaFactory(kind__city=city, code="at"),
    "dataversion_unique": lambda city: twice(
        lambda: DataVersion.objects.create(city=city, kind="x", version=1)
    ),
    "areaversion_boundary_valid": lambda city: version(city, boundary=MultiPolygon(BOW_TIE, srid=4326)),
    "areaversion_dates_in_order": lambda city: version(city, valid_to=EARLIER),
    "areaversion_has_a_day": lambda city: version(city, valid_from=None),
    "areaversion_unique": lambda city: twice(lambda: version(city)),
    "areafigure_unique": lambda city: twice(lambda: figure(city)),
    "areakind_code_unique": lambda city: twice(
        lambda: factories.AreaKindFactory._meta.model.objects.create(city=city, code="x", name_it="X")
    ),
    "areakind_code_is_word": lambda city: factories.AreaKindFactory(city=city, code="a-b"),
    "category_admission_known": lambda city: factories.CategoryFactory(admission="never"),
    "category_code_unique": lambda city: twice(
        lambda: Category.objects.create(kind="reports.report", code="same", name_it="Stesso")
    ),
    "category_code_is_key": lambda city: factories.CategoryFactory(code="a.b"),
    "category_precision_known": lambda city: factories.CategoryFactory(precision="1m"),
    "category_repeat_metres_in_range": lambda city: factories.CategoryFactory(repeat_metres=501),
    "city_boundary_valid": lambda city: factories.CityFactory(boundary=MultiPolygon(BOW_TIE, srid=4326)),
    "city_patron_day_exists": lambda city: factories.CityFactory(patron_day="02-30"),
    "city_slug_not_reserved": lambda city: factories.CityFactory(slug="admin"),
    "city_state_known": lambda city: factories.CityFactory(state="lost"),
    "city_slug_is_key": lambda city: factories.CityFactory(slug="a.b"),
    "city_status_always_used": lambda city: CityStatus.objects.create(
        city=city, status="received", used=False
    ),
    "city_status_unique": lambda city: twice(lambda: CityStatus.objects.create(city=city, status="received")),
    "closure_days_in_order": lambda city: Closure.objects.create(city=city, first=DAY, last=EARLIER),
    "conceptterm_language_known": lambda city: concept_term(lang="xx"),
    "conceptterm_unique": lambda city: twice(concept_term),
    "countkey_unique": lambda city: twice(
        lambda: CountKey.objects.create(city=city, kind="reports.report", category_id=1, status="received")
    ),
    "move_hiding_has_reason": lambda city: a_move(city, what="visibility", before="public", after="hidden"),
    "move_what_known": lambda city: a_move(city, what="colour", after="red"),
    "move_quality_known": lambda city: a_move(city, what="status", after="received", quality="nobody"),
    "move_changes_something": lambda city: a_move(city, what="status", before="received", after="received"),
    "erasure_has_reason": lambda city: Erasure.objects.create(kind="reports.report", number=1, reason=""),
    "comment_has_text": lambda city: Comment.objects.create(feature=one_thing(city), text=""),
    "commentdecision_has_reason": lambda city: CommentDecision.objects.create(
        comment=Comment.objects.create(feature=one_thing(city), text="x"), before="public", after="hidden"
    ),
    "appeal_has_text": lambda city: an_appeal(city, text=""),
    "appeal_decided_has_date": lambda city: an_appeal(city, state="accepted"),
    "appeal_dismissed_has_answer": lambda city: an_appeal(city, state="dismissed", decided=timezone.now()),
    "flag_decided_has_date": lambda city: Flag.objects.create(
        feature=one_thing(city), reason="false", state="upheld"
    ),
    "flag_reason_known": lambda city: Flag.objects.create(feature=one_thing(city), reason="boring"),
    "suggestion_address_expires": lambda city: Suggestion.objects.create(
        feature=one_thing(city), email="a@b.it"
    ),
    "suggestedchange_field_once": lambda city: twice(lambda: a_change(city)),
    "suggestedchange_decided_has_date": lambda city: a_change(city, state="accepted"),
    "follow_address_once": lambda city: twice(lambda: a_follower(city, email="a@b.it")),
    "follow_by_account_or_address": lambda city: a_follower(city, email=""),
    "follow_person_once": lambda city: twice(
        lambda: a_follower(city, email="", user=a_person(), expires=None)
    ),
    "feature_dates_in_order": lambda city: factories.AssetFactory(
        city=city, valid_from=DAY, valid_to=EARLIER
    ),
    "feature_precision_known": lambda city: factories.AssetFactory(city=city, precision="1m"),
    "feature_shape_has_extent": lambda city: factories.AssetFactory(city=city, shape=shapes.POINT_IN_A),
    "feature_shape_valid": lambda city: factories.AssetFactory(city=city, shape=BOW_TIE),
    "feature_source_id_unique": lambda city: same_source(city, factories.SourceFactory()),
    "feature_title_not_empty": lambda city: factories.AssetFactory(city=city, title=""),
    "feature_visibility_known": lambda city: factories.AssetFactory(city=city, visibility="secret"),
    "indicator_code_is_key": lambda city: Indicator.objects.create(code="a.b", name_it="X"),
    "indicator_column_unique": lambda city: [
        Indicator.objects.create(code=code, name_it="X") for code in ("a-b", "a_b")
    ],
    "link_to_another": link_to_itself,
    "link_unique": same_link,
    "letter_done_is_empty": lambda city: Letter.objects.create(kind="x", state="sent", address="a@b.it"),
    "office_code_is_key": lambda city: factories.OfficeFactory(city=city, code="a.b"),
    "office_code_unique": lambda city: twice(lambda: factories.OfficeFactory(city=city, code="roads")),
    "organisation_name_unique": lambda city: twice(
        lambda: factories.OrganisationFactory(city=city, title="Amici")
    ),
    "organisation_contacts_agreed": lambda city: factories.OrganisationFactory(
        city=city, legal_form="informal", phone="333 7"
    ),
    "pact_dates_in_order": lambda city: factories.PactFactory(city=city, signed=DAY, ends=EARLIER),
    "pact_private_person_not_named": lambda city: factories.PactFactory(
        city=city, proponent_kind="person", proponent="Mario Rossi"
    ),
    "pact_type_code_is_key": lambda city: pact_type(city, "a.b"),
    "pact_type_code_unique": lambda city: twice(lambda: pact_type(city)),
    "photo_ready_has_files": lambda city: factories.PhotoFactory(feature__city=city, state="ready"),
    "planning_shape_valid": lambda city: Shape.objects.create(
        city=city, shape=MultiPolygon(BOW_TIE, srid=4326)
    ),
    "phase_code_is_key": lambda city: phase(city, "a.b"),
    "phase_code_stays": lambda city: Phase.objects.filter(
        pk=factories.PactFactory(city=city).phase_id
    ).update(code="other"),
    "phase_code_unique": lambda city: twice(lambda: phase(city)),
    "phase_one_start": lambda city: [phase(city, code, is_start=True) for code in ("a", "b")],
    "phase_open_for_known": lambda city: phase(city, open_for=["dances"]),
    "procedure_code_is_key": lambda city: factories.ProcedureFactory(city=city, code="a.b"),
    "procedure_code_unique": lambda city: twice(
        lambda: Procedure.objects.create(city=city, kind="pacts.pact", code="x", name_it="X")
    ),
    "procedure_dates_in_order": lambda city: factories.ProcedureFactory(
        city=city, valid_from=DAY, valid_to=EARLIER
    ),
    "deskview_name_unique": lambda city: two_views(city, factories.UserFactory()),
    "reply_name_unique": lambda city: twice(
        lambda: ReplyTemplate.objects.create(city=city, name="X", text_it="X")
    ),
    "mailwish_once": lambda city: two_wishes(city, factories.UserFactory()),
    "notice_once": lambda city: two_notices(factories.ReportFactory(city=city), factories.UserFactory()),
    "deskentry_note_has_text": lambda city: DeskEntry.objects.create(
        report=factories.ReportFactory(city=city), what="note", text=""
    ),
    "incident_code_is_key": lambda city: Incident.objects.create(city=city, name_it="X", code="a.b"),
    "incident_code_unique": lambda city: twice(
        lambda: Incident.objects.create(city=city, name_it="X", code="x")
    ),
    "incident_days_in_order": lambda city: Incident.objects.create(
        city=city, name_it="X", code="x", starts=DAY, ends=EARLIER
    ),
    "report_not_its_own_duplicate": lambda city: Report.objects.filter(
        pk=factories.ReportFactory(city=city).pk
    ).update(duplicate_of=models.F("pk")),
    "role_limit_has_city": lambda city: factories.RoleFactory(area=factories.AreaFactory(kind__city=city)),
    "role_unique": lambda city: same_role(city, factories.UserFactory()),
    "rule_dates_in_order": lambda city: Rule.objects.create(city=city, valid_from=DAY, valid_to=EARLIER),
    "handover_once": lambda city: [handover(one) for one in [factories.ReportFactory(city=city)] * 2],
    "handover_state_known": lambda city: handover(factories.ReportFactory(city=city), state="lost"),
    "savedquestion_schedule_known": lambda city: saved_question(city, schedule="hourly"),
    "savedquestion_title_not_empty": lambda city: saved_question(city, title=""),
    "solution_check_answered": answer_without_time,
    "source_code_is_key": lambda city: factories.SourceFactory(code="a.b"),
    "searchmiss_unique": lambda city: twice(lambda: SearchMiss.objects.create(city=city, words="parole")),
    "support_once": lambda city: twice(
        lambda: Support.objects.create(feature=one_thing(city), user=a_person())
    ),
    "street_name_unique": lambda city: twice(lambda: factories.StreetFactory(city=city, name="Via Po")),
    "target_days_in_range": lambda city: target(city, days=0),
    "target_unique": lambda city: twice(lambda: target(city)),
    "transition_hand_or_clock": lambda city: step(city, by="clock"),
    "transition_leads_elsewhere": step_to_itself,
    "transition_requirements_known": lambda city: step(city, requirements=["luck"]),
    "transition_roles_known": lambda city: step(city, roles=["mayor"]),
    "transition_unique": same_step,
    "user_email_unique": lambda city: [
        factories.UserFactory._meta.model.objects.create(email=email) for email in ("a@b.it", "A@b.it")
    ],
    "wordquestion_unique": lambda city: twice(lambda: WordQuestion.objects.create(query="'buc'", city=city)),
}
BY_TRIGGER = {
    "feature_public_has_date": "the trigger feature_before gives public things their date before the rule is asked",
    "featurearea_unique": "only triggers write there, once a kind",
    "featurearea_area": "only triggers write there, once an area",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_rule_refuses_by_its_name(name: str, city: City) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name](city)


def test_every_named_rule_is_tested() -> None:
    ours = [app for app in apps.get_app_configs() if app.name in OURS]
    named = {
        constraint.name
        for app in ours
        for model in app.get_models()
        for constraint in model._meta.constraints
    }
    assert named - set(BROKEN) - set(BY_TRIGGER) == set()


def test_a_code_may_serve_every_city_and_one_city_of_its_own(city: City) -> None:
    factories.CategoryFactory(code="same")
    factories.CategoryFactory(code="same", city=city)
    assert Category.objects.filter(code="same").count() == 2


@pytest.mark.parametrize(
    ("shape", "fault"), [(BOW_TIE, True), (shapes.POINT_IN_A, True), (shapes.PATH_IN_A, False), (None, False)]
)
def test_forms_hear_of_a_bad_shape_at_its_field(shape: Any, fault: bool, city: City) -> None:
    asset = factories.AssetFactory(city=city)
    asset.shape = shape
    if not fault:
        asset.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        asset.full_clean()
    assert set(refused.value.message_dict) == {"shape"}


def test_a_city_holds_only_points_within_its_border(city: City) -> None:
    assert city.covers(shapes.POINT_IN_A)
    assert city.covers(shapes.point(7.60, 45.05))
    assert not city.covers(shapes.POINT_OUTSIDE)


def test_roles_of_administrators_reach_their_cities_only(city: City) -> None:
    other = factories.CityFactory(elsewhere=True)
    user = factories.UserFactory()
    assert not City.objects.administered_by(user).exists()
    area = factories.AreaFactory(kind__city=other)
    Role.objects.create(user=user, name=Role.Name.ADMINISTRATOR, city=other, area=area)
    Role.objects.create(user=user, name=Role.Name.MODERATOR, city=other)
    assert not City.objects.administered_by(user).exists()
    Role.objects.create(user=user, name=Role.Name.ADMINISTRATOR, city=city)
    assert list(City.objects.administered_by(user)) == [city]
    Role.objects.create(user=user, name=Role.Name.ADMINISTRATOR)
    assert City.objects.administered_by(user).count() == 2
    assert Feature.objects.count() == 0
