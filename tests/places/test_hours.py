"""Opening hours, the calendar of a city's days, and the sun."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from places.hours.evaluating import Calendar, Closed, at, clean_opening_hours, days

ROME = ZoneInfo("Europe/Rome")
PLAIN = Calendar("Europe/Rome")
TORINO = Calendar("Europe/Rome", "06-24")
DAY = datetime.date


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ROME)


def state(text: str, when: str, calendar: Calendar = TORINO, **rest: Any) -> str:
    return at(text, moment(when), calendar=calendar, **rest).state


def until(text: str, when: str, calendar: Calendar = TORINO) -> str:
    found = at(text, moment(when), calendar=calendar).until
    return f"{found:%Y-%m-%d %H:%M}" if found else ""


def spans(text: str, day: DAY, calendar: Calendar = TORINO, **rest: Any) -> list[str]:
    ((_day, found),) = days(text, day, 1, calendar=calendar, **rest)
    return [f"{begin}-{end}" for begin, end, _state in found]


# 24 June 2026 is a Wednesday.
@pytest.mark.parametrize(
    ("text", "on_the_day"),
    [
        ("Mo-Fr 09:00-18:00", ["09:00-18:00"]),
        ("Mo-Fr 09:00-18:00; PH off", []),
        ("Mo-Fr 09:00-18:00; PH 10:00-12:00", ["10:00-12:00"]),
        ("Mo-Fr,PH 09:00-12:00", ["09:00-12:00"]),
        ("Sa,Su,PH 10:00-13:00; Mo-Fr 08:00-20:00", ["08:00-20:00"]),
        ("Mo-Fr 08:00-20:00; Sa,Su,PH 10:00-13:00", ["10:00-13:00"]),
        ("Mo-Su 09:00-18:00; PH off; We 20:00-22:00", ["20:00-22:00"]),
        ("PH off; Mo-Fr 09:00-18:00", ["09:00-18:00"]),
        ("Mo-Fr 09:00-18:00; Jul-Aug PH off", ["09:00-18:00"]),
        ("Mo-Fr 09:00-18:00; Jun-Aug PH off", []),
        ('Mo-Fr 09:00-18:00 "anche PHone"', ["09:00-18:00"]),
        ('Mo-Fr 09:00-18:00 "PH su richiesta"', ["09:00-18:00"]),
        ('Mo-Fr 09:00-18:00; PH off "chiuso; PH"', []),
        ("Mo-Fr 09:00-18:00, PH 19:00-20:00", ["09:00-18:00", "19:00-20:00"]),
        ("PH", ["00:00-24:00"]),
        ("24/7", ["00:00-24:00"]),
        ("24/7; PH off", []),
    ],
)
def test_the_patron_day_is_one_more_holiday(text: str, on_the_day: list[str]) -> None:
    assert spans(text, DAY(2026, 6, 24)) == on_the_day


@pytest.mark.parametrize(
    "text",
    ["Mo-Fr 09:00-18:00; PH off", "Mo-Su 09:00-18:00; PH 10:00-12:00", "Mo-Fr,PH 09:00-12:00", "Mo-Fr 09:00-18:00", "24/7; PH off"],
)  # fmt: skip
def test_the_patron_day_is_like_any_national_holiday(text: str) -> None:
    patron = Calendar("Europe/Rome", "06-03")
    # 2 June 2027 is the national holiday, a Wednesday; 3 June is made the patron's day.
    assert spans(text, DAY(2027, 6, 2), patron) == spans(text, DAY(2027, 6, 3), patron)


def test_state_until_and_table_agree_on_the_patron_day_and_its_eve() -> None:
    text = "Mo-Fr 09:00-18:00; PH off"
    assert state(text, "2026-06-23T17:00") == "open"
    assert until(text, "2026-06-23T17:00") == "2026-06-23 18:00"
    # On the eve the next opening is after the patron's day.
    assert until(text, "2026-06-23T19:00") == "2026-06-25 09:00"
    assert state(text, "2026-06-24T10:00") == "closed"
    assert until(text, "2026-06-24T10:00") == "2026-06-25 09:00"
    assert spans(text, DAY(2026, 6, 24)) == []
    assert state(text, "2026-06-24T10:00", PLAIN) == "open"


def test_the_holidays_are_italy_s_with_the_fourth_of_october() -> None:
    text = "Mo-Su 09:00-18:00; PH off"
    for day in (DAY(2026, 10, 4), DAY(2027, 10, 4), DAY(2026, 12, 8), DAY(2027, 3, 29), DAY(2027, 4, 25)):
        assert spans(text, day, PLAIN) == []
    assert spans(text, DAY(2025, 10, 4), PLAIN) == ["09:00-18:00"]


CLOSED = Calendar(
    "Europe/Rome",
    "06-24",
    (
        Closed(DAY(2026, 8, 10), DAY(2026, 8, 21), 'Ferie "estive"'),
        Closed(DAY(2026, 12, 24), DAY(2027, 1, 6)),
    ),
)


def test_closures_are_days_of_the_calendar() -> None:
    text = "Mo-Fr 09:00-18:00"
    assert until(text, "2026-08-07T19:00", CLOSED) == "2026-08-24 09:00"
    assert state(text, "2026-08-12T10:00", CLOSED) == "closed"
    assert spans(text, DAY(2026, 8, 21), CLOSED) == []
    assert spans(text, DAY(2026, 8, 24), CLOSED) == ["09:00-18:00"]
    assert spans(text, DAY(2027, 1, 4), CLOSED) == []
    assert spans("24/7", DAY(2026, 12, 25), CLOSED) == []
    assert spans('Mo 09:00-12:00 || "su appuntamento"', DAY(2026, 8, 12), CLOSED) == []


def test_a_change_of_comment_alone_is_no_change() -> None:
    text = 'Mo-Fr 09:00-18:00; Sa,Su off "riposo"'
    assert until(text, "2026-11-27T19:00") == "2026-11-30 09:00"


def test_hours_by_the_sun_follow_the_place() -> None:
    torino, palermo = (45.07, 7.68), (38.12, 13.36)
    summer, winter = DAY(2026, 6, 20), DAY(2026, 12, 20)
    assert spans("sunrise-sunset", summer, PLAIN, place=torino) == ["05:42-21:19"]
    assert spans("sunrise-sunset", winter, PLAIN, place=torino)[0].startswith("08:0")
    assert spans("sunrise-sunset", winter, PLAIN, place=palermo) != spans(
        "sunrise-sunset", winter, PLAIN, place=torino
    )
    assert state("sunrise-sunset", "2026-06-20T21:00", PLAIN, place=torino) == "open"
    assert state("sunrise-sunset", "2026-12-20T17:30", PLAIN, place=torino) == "closed"


def test_hours_by_the_sun_without_a_place_are_said_as_that() -> None:
    found = at("sunrise-sunset", moment("2026-06-20T12:00"), calendar=PLAIN)
    assert (found.state, found.by_sun, found.until) == ("unknown", True, None)
    ((_day, spans_of_day),) = days("sunrise-sunset", DAY(2026, 6, 20), 1, calendar=PLAIN)
    assert spans_of_day == [("", "", "sun")]
    assert not at('Mo-Fr 09:00-18:00 "al sunset"', moment("2026-06-22T12:00"), calendar=PLAIN).by_sun


def test_the_time_is_the_city_s_own() -> None:
    noon = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
    assert at("Mo 13:00-13:30", noon, calendar=Calendar("Europe/Rome")).state == "open"
    assert at("Mo 13:00-13:30", noon, calendar=Calendar("Europe/London")).state == "closed"


def test_unreadable_hours_are_unknown_never_closed() -> None:
    for text in ("", "quando capita"):
        assert state(text, "2026-11-30T12:00") == "unknown"
        assert spans(text, DAY(2026, 11, 30)) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lun-ven 9-13", "Mo-Fr 09:00-13:00"),
        ("lun-ven 9.00-12.30 e 15-18", "Mo-Fr 09:00-12:30,15:00-18:00"),
        (
            "Lun–Ven 9:00–13:00, 14:00–18:00; Sab 10–12; festivi chiuso",
            "Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-12:00; PH off",
        ),
        ("dal lunedì al venerdì dalle 9 alle 13", "Mo-Fr 09:00-13:00"),
        (
            "dal lunedì al venerdì dalle ore 9.00 alle ore 13.00 e dalle 15 alle 18",
            "Mo-Fr 09:00-13:00,15:00-18:00",
        ),
        ("lun, mer e ven 9-12", "Mo,We,Fr 09:00-12:00"),
        ("lun/mer/ven 9-12/15-18", "Mo,We,Fr 09:00-12:00,15:00-18:00"),
        ("lun-ven 9-13, sab 10-12", "Mo-Fr 09:00-13:00; Sa 10:00-12:00"),
        ("lun-ven 9-13 sab 10-12", "Mo-Fr 09:00-13:00; Sa 10:00-12:00"),
        ("il martedì e il giovedì dalle 15:30 alle 18", "Tu,Th 15:30-18:00"),
        ("chiuso il lunedì; mar-dom 10-18", "Tu-Su 10:00-18:00; Mo off"),
        ("lun-ven 9-13; domenica e festivi chiuso", "Mo-Fr 09:00-13:00; Su,PH off"),
        ("tutti i giorni 8-20", "Mo-Su 08:00-20:00"),
        ("lun: 9-12\nmar: 14-18", "Mo 09:00-12:00; Tu 14:00-18:00"),
        ("giugno-settembre lun-ven 8-14", "Jun-Sep Mo-Fr 08:00-14:00"),
        ("sab 10-mezzogiorno", "Sa 10:00-12:00"),
        ("lun 9-12 su appuntamento", 'Mo 09:00-12:00 "su appuntamento"'),
        ("mon-fri 9am-5pm", "Mo-Fr 09:00-17:00"),
        ("Mo-Fr 9-13", "Mo-Fr 09:00-13:00"),
        ("h24", "00:00-24:00"),
        ("lun-ven 9-19 orario continuato", "Mo-Fr 09:00-19:00"),
        ("giorni non festivi 9-13", "Mo-Sa 09:00-13:00"),
        ("tutti i giorni tranne il lunedì e il martedì 10-18", "Mo-Su 10:00-18:00; Mo,Tu off"),
        ("dalle 9 alle 13 dal lunedì al sabato, escluso giovedì", "Mo-Sa 09:00-13:00; Th off"),
        ("9-13 lun-ven", "Mo-Fr 09:00-13:00"),
        ("lun-ven 9-13 (agosto chiuso)", "Mo-Fr 09:00-13:00; Aug off"),
        ("lun-ven 9-13, chiuso ad agosto", "Mo-Fr 09:00-13:00; Aug off"),
        ("agosto chiuso; lunedì chiuso; tutti i giorni 9-12", "Mo-Su 09:00-12:00; Aug off; Mo off"),
        ("sab/dom 10-12", "Sa,Su 10:00-12:00"),
        ("Mo-Fr 09:00-13:00; PH off", "Mo-Fr 09:00-13:00; PH off"),
        ("  ", ""),
    ],
)
def test_hours_are_understood_as_people_write_them(typed: str, kept: str) -> None:
    assert clean_opening_hours(typed) == kept


@pytest.mark.parametrize(
    "typed", ["sab mattina", "quando capita", "lun 9", "lunedì", "lun 25-27", "1-3 giugno 9-12", "lun-ven 9-13 24/12 chiuso", "15/8 chiuso",
              "lun/ven 9-13", "domenica non aperto"]
)  # fmt: skip
def test_what_cannot_be_read_for_certain_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="lun-ven 9:00-13:00"):
        clean_opening_hours(typed)
