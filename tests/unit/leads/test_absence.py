"""Is an absence read as it is typed?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.absence import checked_absence, checked_stand_in, find_person, read_absence
from leads.people import Away, Person

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


NOW = at("2026-11-24 15:00")  # a Tuesday


@pytest.mark.parametrize(
    ("text", "since", "until", "who"),
    [
        ("until monday, ben", "2026-11-24 15:00", "2026-11-30 00:00", "ben"),
        ("until tue", "2026-11-24 15:00", "2026-12-01 00:00", ""),
        ("today", "2026-11-24 15:00", "2026-11-25 00:00", ""),
        ("tomorrow with Ben Ito", "2026-11-25 00:00", "2026-11-26 00:00", "Ben Ito"),
        ("for 2 hours, ben stands in", "2026-11-24 15:00", "2026-11-24 17:00", "ben"),
        ("until dec 1 09:30", "2026-11-24 15:00", "2026-12-01 09:30", ""),
        ("from friday until monday 9:00, ben@acme.example", "2026-11-27 00:00", "2026-11-30 09:00", "ben@acme.example"),
        ("FROM 22 Dec UNTIL 2 Jan", "2026-12-22 00:00", "2027-01-02 00:00", ""),
        ("until 24.12.", "2026-11-24 15:00", "2026-12-24 00:00", ""),
        ("until 14:00", "2026-11-24 15:00", "2026-11-25 14:00", ""),
        ("until 29 feb", "2026-11-24 15:00", "2028-02-29 00:00", ""),
    ],
)
def test_what_is_typed(text: str, since: str, until: str, who: str) -> None:
    said = read_absence(text, NOW, BERLIN)
    assert (said.since, said.until, said.who) == (at(since), at(until), who)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write it as"), ("monday", "Write it as"), ("until yesterday", "no day such as"),
        ("until 31 feb", "no day of the calendar"), ("until 25:00", "no time of day"), ("x" * 300, "At most 200"),
    ],
)  # fmt: skip
def test_what_cant_be_read_is_told_with_what_can(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_absence(text, NOW, BERLIN)


@given(st.text(max_size=120) | st.from_regex(r"(from [a-z0-9. :-]{0,20} )?until [a-z0-9. :,-]{0,30}", fullmatch=True))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    try:
        said = read_absence(text, NOW, BERLIN)
        away = checked_absence(said.since, said.until, NOW)
    except ValueError:
        return
    assert away.until > NOW
    assert away.until > away.since


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [(0, -1, "over already"), (10, 5, "ends before"), (0, 500 * 86_400_000, "400 days")],
)
def test_what_cant_be(since: int, until: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_absence(NOW + since, NOW + until, NOW)


def person(name: str, away: Away | None = None) -> Person:
    first = name.split()[0].lower()
    return Person(f"p_{first}", "acme", name, f"{first}@acme.example", away=away)


def test_people_are_found_by_address_name_and_first_name() -> None:
    people = [person("Ben Ito"), person("Dana Ruiz"), Person("p3", "acme", "Ben Other", "other@acme.example")]
    assert find_person("BEN@acme.example", people) is people[0]
    assert find_person("dana", people) is people[1]
    assert find_person("ben  other", people) is people[2]
    with pytest.raises(ValueError, match=r"several: Ben Ito \(ben@acme.example\), Ben Other"):
        find_person("ben", people)
    with pytest.raises(ValueError, match="Nobody called"):
        find_person("zoe", people)


def test_who_is_away_too_and_names_them_cant_stand_in() -> None:
    away = Away(NOW, NOW + 100)
    dana = person("Dana Ruiz")
    ben = person("Ben Ito", Away(NOW + 50, NOW + 200, dana.id))
    with pytest.raises(ValueError, match="nobody would be rung"):
        checked_stand_in(dana, ben, away, [dana, ben])
    checked_stand_in(dana, ben, Away(NOW, NOW + 50), [dana, ben])  # Ben leaves when Dana is back
    with pytest.raises(ValueError, match="for themselves"):
        checked_stand_in(dana, dana, away, [dana])
