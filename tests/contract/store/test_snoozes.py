"""Are snoozes kept as they were said, dated, bounded, and gone with their lead? And absences?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from leads.people import Away, Person
from leads.snooze import HALF_AN_HOUR, Snooze, Snoozes, ends
from leads.store.absences import put_away, put_back
from leads.store.merging import Merge
from leads.store.people import all_people, put_people, revision
from leads.store.reading import find_lead
from leads.store.schema import audit, snoozes, timers
from leads.store.snoozes import (
    MOST_AT_ONCE,
    SUBJECT,
    TooMany,
    end_snooze,
    put_snooze,
    shown_on,
    snooze_over,
    snoozes_since,
)
from tests.contract.store.rig import BEN, ORG, Store, happening, opened, recorded

NOW = 1_764_000_000_000
MINE = Snooze("s1", "p1", NOW, NOW + HALF_AN_HOUR, person_id="p1", lead_id="l1")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


@pytest.mark.asyncio
async def test_what_is_snoozed_again_lasts_longer_and_stands_once(store: Store) -> None:
    first = await store.writer.submit(put_snooze(ORG, MINE, NOW))
    longer = replace(MINE, id="s2", until=NOW + 3 * HALF_AN_HOUR)
    again = await store.writer.submit(put_snooze(ORG, longer, NOW + 1))
    assert (first.id, again.id, again.until) == ("s1", "s1", NOW + 3 * HALF_AN_HOUR)
    assert [(row.id, row.until) for row in store.rows(snoozes)] == [("s1", NOW + 3 * HALF_AN_HOUR)]
    assert [row.due_at for row in store.rows(timers)] == [NOW + 3 * HALF_AN_HOUR]
    assert store.read(revision(ORG, SUBJECT)) == 2
    assert await store.writer.submit(snooze_over(ORG, "s1", NOW + HALF_AN_HOUR)) is False
    assert await store.writer.submit(snooze_over(ORG, "s1", NOW + 3 * HALF_AN_HOUR)) is True
    assert store.rows(timers) == []


@pytest.mark.asyncio
async def test_what_is_undone_stays_on_record_with_both_ends(store: Store) -> None:
    await store.writer.submit(put_snooze(ORG, MINE, NOW))
    assert await store.writer.submit(end_snooze(ORG, "s1", NOW + 5)) is not None
    assert await store.writer.submit(end_snooze(ORG, "s1", NOW + 6)) is None
    assert [(row.until, row.said_until) for row in store.rows(snoozes)] == [(NOW + 5, MINE.until)]
    kept = Snoozes(store.read(snoozes_since(ORG, 0)))
    assert kept.find("l1", "any", NOW + 4, person_id="p1") is not None
    assert kept.find("l1", "any", NOW + 5, person_id="p1") is None
    assert kept.find("l2", "any", NOW + 4, person_id="p1") is None
    assert kept.find("l1", "any", NOW + 4, person_id="p2") is None


@pytest.mark.asyncio
async def test_one_person_has_a_bounded_number(store: Store) -> None:
    for number in range(MOST_AT_ONCE):
        await store.writer.submit(put_snooze(ORG, replace(MINE, id=f"s{number}", lead_id=f"l{number}"), NOW))
    one_more = replace(MINE, id="more", lead_id="more")
    with pytest.raises(TooMany, match="undo one of them"):
        await store.writer.submit(put_snooze(ORG, one_more, NOW))
    await store.writer.submit(end_snooze(ORG, "s0", NOW + 1))
    await store.writer.submit(put_snooze(ORG, one_more, NOW + 2))


@pytest.mark.asyncio
async def test_cards_are_told_of_their_lead_and_their_rule(store: Store) -> None:
    for one in (MINE, replace(MINE, id="s2", lead_id="", rule="r1"), replace(MINE, id="s3", lead_id="l9")):
        await store.writer.submit(put_snooze(ORG, one, NOW))

    def shown(at: int) -> set[str]:
        found: set[str] = store.read(lambda c: {one.id for one in shown_on(c, ORG, at, ["l1"], ["r1", "r2"])})
        return found

    assert shown(NOW) == {"s1", "s2"}
    assert shown(MINE.until) == set()
    assert store.read(lambda c: shown_on(c, "others", NOW, ["l1"], ["r1"])) == []


@pytest.mark.asyncio
async def test_of_leads_that_are_merged_it_goes_along(store: Store) -> None:
    for number, id in enumerate(("older", "newer")):
        await store.writer.submit(recorded(happening(f"e{number}", id, at=NOW + number)))
    older, newer = (store.read(find_lead(ORG, id)) for id in ("older", "newer"))
    await store.writer.submit(put_snooze(ORG, replace(MINE, lead_id=newer.id), NOW))
    before = store.read(revision(ORG, SUBJECT))
    await store.writer.submit(Merge(ORG, older.id, newer.id, BEN))
    assert [row.lead_id for row in store.rows(snoozes)] == [older.id]
    assert [row.subject for row in store.rows(timers) if row.kind == "snooze s1"] == [older.id]
    assert store.read(revision(ORG, SUBJECT)) > before


@pytest.mark.asyncio
async def test_an_absence_ends_when_somebody_is_back_and_is_kept(store: Store) -> None:
    dana = Person("p1", ORG, "Dana Ruiz", "dana@acme.example")
    await store.writer.submit(put_people(ORG, [dana]))
    away = Away(NOW, NOW + 100, "p2")
    assert await store.writer.submit(put_away(ORG, "p1", away, "person:p1", NOW)) is True
    assert await store.writer.submit(put_away(ORG, "p1", away, "person:p1", NOW)) is False
    assert store.read(all_people(ORG)) == [replace(dana, away=away)]
    await store.writer.submit(put_people(ORG, [replace(dana, zone="Europe/Berlin")]))  # a people file names no absences
    assert store.read(all_people(ORG))[0].away == away
    assert await store.writer.submit(put_back(ORG, "p1", "person:p1", NOW + 7)) is True
    assert await store.writer.submit(put_back(ORG, "p1", "person:p1", NOW + 8)) is False
    assert store.read(all_people(ORG))[0].away == Away(NOW, NOW + 7, "p2")
    await store.writer.submit(put_away(ORG, "p1", Away(NOW + 50, NOW + 60), "person:p1", NOW + 9))
    await store.writer.submit(put_back(ORG, "p1", "person:p1", NOW + 10))
    assert store.read(all_people(ORG))[0].away is None  # it never began
    assert [row.did for row in store.rows(audit, audit.c.seq)] == ["person.away", "person.back"] * 2


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/Berlin", 7), ("America/New_York", 13), ("UTC", 8)],
)
def test_until_tomorrow_morning_by_ones_own_clock(zone: str, hour: int) -> None:
    until = ends("tomorrow", NOW, ZoneInfo(zone))
    assert 0 < until - NOW < 48 * 3_600_000
    assert until // 3_600_000 % 24 == hour
    assert ends("half_hour", NOW, ZoneInfo(zone)) == NOW + HALF_AN_HOUR
