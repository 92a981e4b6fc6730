"""Comments: who may write when, what waits, who reads what, and what moderators decide."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter
from engagement.comments import views
from engagement.comments.models import Comment, CommentDecision
from engagement.comments.services import add_comment, decide_comment, edit_comment, withdraw_comment
from engagement.comments.threads import PAGE, threads
from engagement.flags.models import Flag
from engagement.flags.services import flag, settle
from engagement.moderation.services import decide
from engagement.moderation.workflow import Action
from places.feature.moves import NotPossible
from places.models import City, Feature, Role, Visibility
from places.versions import data_version
from tests import factories, letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(city: City, office: Any) -> Any:
    return factories.ReportFactory(city=city, manager=office)


@pytest.fixture
def moderator(city: City) -> Any:
    return factories.RoleFactory(name=Role.Name.MODERATOR, city=city).user


@pytest.fixture
def citizen() -> Any:
    """Somebody whose items do not wait."""
    return factories.UserFactory(trusted=True)


def say(thing: Any, author: Any, text: str = "Anche da noi", **more: Any) -> Comment:
    return add_comment(feature=thing, author=author, text=text, **more)


def subjects() -> list[str]:
    return [str(message.subject) for message in letters.waiting()]


def test_the_first_comments_of_a_new_account_wait_and_approved_ones_make_trust(
    report: Any, moderator: Any, settings: Any
) -> None:
    person = factories.UserFactory()
    for _number in range(settings.TRUSTED_AFTER):
        comment = say(report, person)
        assert comment.visibility == Visibility.PENDING
        assert not Comment.objects.public().exists() or Comment.objects.public().count() == _number
        decide_comment(comment=comment, action=Action.APPROVE, moderator=moderator)
    assert say(report, person).visibility == Visibility.PUBLIC
    assert say(report, person, "Leggi www.example.org").visibility == Visibility.PENDING
    assert "Pubblicato" in subjects()[0]


def test_refusing_and_hiding_need_a_reason_are_kept_and_told(
    report: Any, moderator: Any, citizen: Any
) -> None:
    comment = say(report, citizen)
    with pytest.raises(ValidationError):
        decide_comment(comment=comment, action=Action.HIDE, moderator=moderator, reason=" ")
    with pytest.raises(PermissionDenied):
        decide_comment(comment=comment, action=Action.HIDE, moderator=citizen, reason="No")
    decide_comment(comment=comment, action=Action.HIDE, moderator=moderator, reason="Offende una persona")
    with pytest.raises(NotPossible):
        decide_comment(comment=comment, action=Action.HIDE, moderator=moderator, reason="Di nuovo")
    assert "Offende una persona" in letters.waiting()[-1].body
    decide_comment(comment=comment, action=Action.RESTORE, moderator=moderator)
    written = CommentDecision.objects.order_by("pk").values_list("before", "after", "reason")
    assert list(written) == [("public", "hidden", "Offende una persona"), ("hidden", "public", "")]


def test_only_the_office_in_charge_answers_officially_and_who_asked_is_told(
    report: Any, office: Any, citizen: Any
) -> None:
    asked = say(report, citizen, "Quando?")
    with pytest.raises(PermissionDenied):
        say(report, citizen, "Domani", parent=asked, official=True)
    answer = say(report, office.members.get(), "Domani", parent=asked, official=True)
    assert answer.office == office
    assert answer.visibility == Visibility.PUBLIC
    [letter] = letters.waiting()
    assert letter.to == [citizen.email]
    assert "Verde pubblico" in letter.subject
    assert "Domani" in letter.body
    say(report, office.members.get(), "Di tutti", official=True)
    say(report, citizen, "Ultimo")
    found, _page = threads(report, citizen)
    assert [one.comment.text for one in found] == ["Di tutti", "Ultimo", "Quando?"]
    assert [one.comment.text for one in found[-1].replies] == ["Domani"]
    withdraw_comment(comment=asked, author=citizen)
    assert letters.waiting() == []


def test_threads_are_one_deep_in_service_and_database(report: Any, citizen: Any, city: City) -> None:
    first = say(report, citizen)
    second = say(report, citizen, parent=first)
    assert say(report, citizen, parent=second).parent == first
    with pytest.raises(NotPossible):
        say(factories.ReportFactory(city=city), citizen, parent=first)
    with pytest.raises(IntegrityError, match="reply"), transaction.atomic():
        Comment.objects.create(feature=report, parent=second, text="x")


def test_the_same_form_sent_twice_is_one_comment(report: Any, citizen: Any) -> None:
    key = uuid.uuid4()
    assert say(report, citizen, key=key) == say(report, citizen, key=key)


def test_its_author_changes_it_for_some_minutes_and_takes_it_back_at_any_time(
    report: Any, citizen: Any, settings: Any
) -> None:
    comment = say(report, citizen)
    assert edit_comment(comment=comment, author=citizen, text="Corretto").edited
    with pytest.raises(NotPossible):
        edit_comment(comment=comment, author=factories.UserFactory(), text="Altro")
    late = timezone.now() - datetime.timedelta(minutes=settings.COMMENT_EDIT_MINUTES + 1)
    Comment.objects.update(created=late)
    with pytest.raises(NotPossible):
        edit_comment(comment=comment, author=citizen, text="Tardi")
    say(report, citizen, "Risposta", parent=comment)
    withdraw_comment(comment=comment, author=citizen)
    comment.refresh_from_db()
    assert (comment.text, comment.author, comment.visibility) == ("", None, Visibility.WITHDRAWN)
    reply = Comment.objects.get(text="Risposta")
    withdraw_comment(comment=reply, author=citizen)
    assert not Comment.objects.filter(pk=reply.pk).exists()


def test_an_edited_comment_of_a_new_account_waits_again(report: Any, moderator: Any) -> None:
    person = factories.UserFactory()
    comment = say(report, person)
    decide_comment(comment=comment, action=Action.APPROVE, moderator=moderator)
    assert edit_comment(comment=comment, author=person, text="Altro").visibility == Visibility.PENDING


def initiative(city: City, *open_for: str) -> Any:
    phase = factories.InitiativePhaseFactory(
        procedure=factories.PolicyFactory(city=city), open_for=list(open_for)
    )
    return factories.InitiativeFactory(city=city, phase=phase, status=phase.code)


def test_a_phase_opens_and_closes_comments(client: Client, city: City, citizen: Any) -> None:
    thing = initiative(city, "comments")
    say(thing, citizen, "Bella idea")
    address = reverse("item_comment", args=[city.slug, thing.pk])
    assert address in client.get(thing.get_absolute_url()).content.decode()
    thing.phase.open_for = []
    thing.phase.save()
    page = client.get(thing.get_absolute_url()).content.decode()
    assert "Bella idea" in page
    assert address not in page
    assert "i commenti sono chiusi" in page
    client.force_login(citizen)
    answer = client.post(address, {"text": "Ancora io"})
    assert answer.status_code == 409
    assert "Ancora io" in answer.content.decode()
    with pytest.raises(NotPossible):
        say(thing, citizen)


def test_who_is_not_signed_in_loses_no_word(client: Client, city: City, report: Any, citizen: Any) -> None:
    address = reverse("item_comment", args=[city.slug, report.pk])
    assert "/accounts/login/" in client.post(address, {"text": "Testo tenuto"})["Location"]
    client.force_login(citizen)
    assert "Testo tenuto" in client.get(address).content.decode()
    empty = client.post(address, {"text": " "})
    assert empty.status_code == 400
    assert "Scrivi il tuo commento" in empty.content.decode()
    done = client.post(address, {"text": "Ecco **qui** <script>x</script>"}, follow=True)
    page = done.content.decode()
    assert "<strong>qui</strong>" in page
    assert "<script>x" not in page
    assert done.redirect_chain[-1][0].endswith(f"#comment-{Comment.objects.get().pk}")


def test_a_held_comment_is_seen_by_its_author_and_the_moderator_alone(
    client: Client, city: City, report: Any, moderator: Any
) -> None:
    person = factories.UserFactory()
    comment = say(report, person, "Xilofono")
    assert "Xilofono" not in client.get(report.get_absolute_url()).content.decode()
    client.force_login(person)
    assert "Xilofono" in client.get(report.get_absolute_url()).content.decode()
    assert "Xilofono" in client.get(reverse("my_things")).content.decode()
    client.force_login(moderator)
    queue = client.get(reverse("moderation", args=[city.slug]) + "?what=comment").content.decode()
    assert "Xilofono" in queue
    address = reverse("moderation_comment", args=[city.slug, comment.pk])
    wrong = client.post(address, {"action": "refuse", "reason": ""})
    assert wrong.status_code == 400
    client.post(address, {"action": "refuse", "reason": "Fuori tema"})
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HIDDEN
    client.logout()
    assert "Xilofono" not in client.get(report.get_absolute_url()).content.decode()


def test_what_is_hidden_keeps_its_replies_and_says_so(
    client: Client, report: Any, moderator: Any, citizen: Any
) -> None:
    first = say(report, citizen, "Insulto")
    say(report, citizen, "Calma", parent=first)
    decide_comment(comment=first, action=Action.HIDE, moderator=moderator, reason="Offende")
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Insulto" not in page
    assert "Calma" in page
    assert "Nascosto dai moderatori" in page


def test_what_waits_after_a_change_keeps_its_replies_and_says_so(
    client: Client, report: Any, moderator: Any, citizen: Any
) -> None:
    person = factories.UserFactory()
    first = say(report, person, "Domanda")
    decide_comment(comment=first, action=Action.APPROVE, moderator=moderator)
    say(report, citizen, "Risposta", parent=first)
    edit_comment(comment=first, author=person, text="Xilofono")
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Xilofono" not in page
    assert "Risposta" in page
    assert "in attesa di approvazione" in page
    client.force_login(person)
    assert "Xilofono" in client.get(report.get_absolute_url()).content.decode()


def test_a_reply_to_what_has_just_gone_is_refused_with_its_words(
    client: Client, city: City, report: Any, moderator: Any, citizen: Any
) -> None:
    hidden, deleted = say(report, citizen, "Xilofono"), say(report, citizen, "Altro")
    for stale in (hidden, deleted):
        stale = Comment.objects.get(pk=stale.pk)
        if stale == hidden:
            decide_comment(comment=hidden, action=Action.HIDE, moderator=moderator, reason="No")
        else:
            withdraw_comment(comment=deleted, author=citizen)
        with pytest.raises(NotPossible):
            say(report, citizen, parent=stale)
        client.force_login(citizen)
        body = {"text": "Parole mie", "to": stale.pk}
        answer = client.post(reverse("item_comment", args=[city.slug, report.pk]), body)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Parole mie" in page
        assert "Xilofono" not in page
    assert not Comment.objects.public().exists()


def test_withdrawing_twice_at_once_says_so(
    client: Client, city: City, report: Any, citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = say(report, citizen)

    def twice(**asked: Any) -> None:
        withdraw_comment(**asked)
        withdraw_comment(**asked)

    monkeypatch.setattr(views, "withdraw_comment", twice)
    client.force_login(citizen)
    answer = client.post(reverse("comment_withdraw", args=[city.slug, comment.pk]), follow=True)
    assert answer.status_code == 200
    assert "Non è più visibile" in answer.content.decode()


def test_words_on_a_hidden_page_are_listed_and_taken_back(
    client: Client, city: City, report: Any, citizen: Any
) -> None:
    comment = say(report, citizen, "Xilofono")
    factories.move(report, visibility="hidden", words="No")
    address = reverse("comment_withdraw", args=[city.slug, comment.pk])
    client.force_login(citizen)
    page = client.get(reverse("my_things")).content.decode()
    assert "Xilofono" in page
    assert report.title not in page
    assert f'href="{address}"' in page
    assert "Xilofono" in client.get(address).content.decode()
    assert client.post(address)["Location"] == reverse("my_things")
    assert not Comment.objects.exists()


def test_a_letter_of_approval_promises_only_what_is_shown(report: Any, moderator: Any, citizen: Any) -> None:
    person = factories.UserFactory()
    comment = say(report, person)
    decide_comment(comment=comment, action=Action.APPROVE, moderator=moderator)
    assert "Ora tutti possono leggerlo" in letters.waiting()[-1].body
    factories.move(report, visibility="hidden", words="No")
    body = letters.waiting()[-1].body
    assert "Al momento non si può leggere" in body
    assert f"/comments/{comment.pk}/" not in body
    assert report.title not in letters.waiting()[-1].subject
    factories.move(report, visibility="public")
    say(report, citizen, "Risposta", parent=comment)
    withdraw_comment(comment=comment, author=person)
    assert letters.waiting() == []


def test_long_discussions_have_pages_and_cost_the_same(
    client: Client, city: City, report: Any, citizen: Any, django_assert_max_num_queries: Any
) -> None:
    Comment.objects.bulk_create(
        Comment(feature=report, author=citizen, text=f"Numero {number}") for number in range(PAGE + 3)
    )
    with django_assert_max_num_queries(4):
        found, page = threads(report, citizen)
    assert (len(found), page.paginator.num_pages) == (PAGE, 2)
    second = client.get(report.get_absolute_url() + "?comments=2").content.decode()
    assert "Numero 0<" in second
    oldest = client.get(report.get_absolute_url() + "?order=oldest").content.decode()
    assert "Numero 0<" in oldest


def test_links_lead_to_the_page_where_the_comment_stands(
    client: Client, city: City, report: Any, moderator: Any, citizen: Any
) -> None:
    comment = say(report, citizen, "Il primo")
    decide_comment(comment=comment, action=Action.HIDE, moderator=moderator, reason="No")
    decide_comment(comment=comment, action=Action.RESTORE, moderator=moderator)
    Comment.objects.bulk_create(
        Comment(feature=report, author=citizen, text="Poi") for _number in range(PAGE)
    )
    address = reverse("comment", args=[city.slug, comment.pk])
    found = f"{report.get_absolute_url()}?comments=2#comment-{comment.pk}"
    assert client.get(address)["Location"] == found
    assert address in letters.waiting()[-1].body
    client.force_login(citizen)
    for name in ("comment_edit", "comment_withdraw"):
        page = client.get(reverse(name, args=[city.slug, comment.pk])).content.decode()
        assert f'href="{address}"' in page
    assert f'href="{address}"' in client.get(reverse("my_things")).content.decode()
    client.force_login(moderator)
    page = client.get(reverse("moderation_comment", args=[city.slug, comment.pk])).content.decode()
    assert f'href="{address}"' in page
    assert "<h1>Commento</h1>" in page


def test_the_page_asks_once_for_the_readers_roles_and_its_forms_are_sent_once(
    client: Client, report: Any, office: Any, citizen: Any, moderator: Any
) -> None:
    comment = say(report, citizen)
    address = reverse("comment", args=[report.city.slug, comment.pk])
    assert "forms/contribute" not in client.get(report.get_absolute_url()).content.decode()
    for person, answers, moderates in ((office.members.get(), True, False), (moderator, False, True)):
        client.force_login(person)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(report.get_absolute_url()).content.decode()
        roles = [
            query["sql"]
            for query in asked
            if query["sql"].startswith('SELECT 1 AS "a" FROM "places_feature"')
        ]
        assert len(roles) == len(set(roles)) == 2
        assert ('name="official"' in page, "/moderation/comments/" in page) == (answers, moderates)
        assert "data-once" in page
        assert "forms/contribute" in page
        assert f'href="{address}"' in page


def test_a_comment_of_somebody_else_is_not_found(
    client: Client, city: City, report: Any, citizen: Any
) -> None:
    comment = say(report, citizen)
    client.force_login(factories.UserFactory())
    for name in ("comment_edit", "comment_withdraw"):
        assert client.post(reverse(name, args=[city.slug, comment.pk]), {"text": "x"}).status_code == 404


def test_anybody_flags_once_and_one_decision_settles_all(
    client: Client, city: City, report: Any, moderator: Any, citizen: Any
) -> None:
    comment = say(report, citizen, "Compra qui")
    address = reverse("comment_flag", args=[city.slug, report.pk, comment.pk])
    wrong = client.post(address, {"reason": "other", "text": ""})
    assert wrong.status_code == 400
    assert client.post(address, {"reason": "advertising"}).status_code == 302
    person = factories.UserFactory()
    for text in ("Uno", "Due"):
        flag(report, reason="advertising", text=text, comment=comment, user=person)
    assert list(Flag.objects.values_list("text", flat=True).order_by("pk")) == ["", "Due"]
    flag(report, reason="false")
    client.force_login(moderator)
    assert "Avvisi" in client.get(reverse("moderation", args=[city.slug]) + "?what=flag").content.decode()
    first = Flag.objects.earliest("pk")
    decision = reverse("moderation_flag", args=[city.slug, first.pk])
    assert client.post(decision, {"action": "hide", "reason": ""}).status_code == 400
    client.post(decision, {"action": "hide", "reason": "Pubblicità"})
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HIDDEN
    assert Flag.objects.filter(comment=comment, state=Flag.State.UPHELD, decided_by=moderator).count() == 2
    about_thing = Flag.objects.get(comment=None)
    settle(flag=about_thing, moderator=moderator, uphold=False, reason="È vero")
    with pytest.raises(NotPossible):
        settle(flag=about_thing, moderator=moderator, uphold=True, reason="Sì")
    assert Feature.objects.public().filter(pk=report.pk).exists()


def test_one_person_flags_one_form_at_a_time(report: Any, citizen: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        flag(report, reason="false", user=citizen)
    statements = [query["sql"] for query in asked]
    locked = next(n for n, sql in enumerate(statements) if '"accounts_user"' in sql and "FOR NO KEY" in sql)
    assert locked < next(n for n, sql in enumerate(statements) if '"engagement_flag"' in sql)


def test_hiding_a_thing_settles_its_flags(report: Any, moderator: Any) -> None:
    flag(report, reason="personal")
    decide(feature=report, action=Action.HIDE, moderator=moderator, reason="Un nome")
    assert Flag.objects.get().state == Flag.State.UPHELD


def test_many_flags_or_comments_are_refused_with_their_words(
    client: Client, city: City, report: Any, citizen: Any, settings: Any
) -> None:
    settings.FLAG_RATE = settings.COMMENT_RATE = "1/hour"
    address = reverse("item_flag", args=[city.slug, report.pk])
    assert [client.post(address, {"reason": "false"}).status_code for _time in range(2)] == [302, 429]
    client.force_login(citizen)
    address = reverse("item_comment", args=[city.slug, report.pk])
    client.post(address, {"text": "Uno"})
    answer = client.post(address, {"text": "Parole mie"})
    assert answer.status_code == 429
    assert "Parole mie" in answer.content.decode()


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "-1", "99999"])
def test_a_reply_to_what_is_not_there_is_refused(
    client: Client, city: City, report: Any, citizen: Any, number: str
) -> None:
    client.force_login(citizen)
    address = reverse("item_comment", args=[city.slug, report.pk])
    assert client.get(f"{address}?to={number}").status_code == 404
    assert client.post(address, {"text": "a", "to": number}).status_code in (400, 404, 409)
    assert not Comment.objects.exists()


def test_none_of_it_touches_a_data_version(city: City, report: Any, moderator: Any, citizen: Any) -> None:
    report.refresh_from_db()
    before = data_version(city.slug), report.updated
    comment = say(report, citizen)
    edit_comment(comment=comment, author=citizen, text="Altro")
    flag(report, reason="false", comment=comment)
    decide_comment(comment=comment, action=Action.HIDE, moderator=moderator, reason="No")
    settle(flag=flag(report, reason="false"), moderator=moderator, uphold=False)
    report.refresh_from_db()
    assert (data_version(city.slug), report.updated) == before


def test_letters_go_with_the_thing(report: Any, moderator: Any, citizen: Any) -> None:
    decide_comment(comment=say(report, citizen), action=Action.HIDE, moderator=moderator, reason="No")
    assert Letter.objects.filter(subject="places.feature", subject_id=report.pk).exists()
