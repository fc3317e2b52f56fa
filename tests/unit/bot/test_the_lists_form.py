"""Does the form of the list write the filter that its address holds, and show it again?"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.drawing import moment
from bot.pages.filter_form import address, canonical, choosable_fields, pills, settled, widgets
from bot.pages.links import own_path
from bot.pages.rows import shown
from leads.fields import CATALOGUE
from leads.filters import FilterFault, read_filter
from leads.lead import Lead, NextStep, OnIt
from leads.people import Person
from leads.store.listed import Row
from tests.golden.samples import ADA, BLOCKED, DANA, GUESSED, TAKEN, VISITOR, WAITING, values

NOW = 1_795_500_000_000
MONA = Person("p_mona", "main", "Mona Okafor", "mona@acme.example", "manager")
BEN = Person("p_ben", "main", "Ben Ito", "ben@acme.example")
PEOPLE = [BEN, MONA]


def through(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the address says of what the form sent."""
    pairs = settled(given)
    return canonical(read_filter(pairs, now=NOW, me=MONA.email), pairs, MONA.email)


def test_a_range_of_days_and_a_field_of_ones_own() -> None:
    sent = [("timeframe", "custom"), ("since", "2026-01-01"), ("until", "2026-01-31"), ("q", " "), ("cursor", "x")]
    assert through(sent) == [("timeframe", "2026-01-01..2026-01-31")]
    assert through([("timeframe", "custom"), ("since", ""), ("until", "2026-01-31")]) == [
        ("timeframe", "2026-01-31..2026-01-31")
    ]
    assert through([("timeframe", "custom")]) == []
    assert through([("more_field", "industry"), ("more_value", "Software, Retail")]) == [
        ("field.industry", "Software,Retail")
    ]
    assert through([("more_field", "stage"), ("more_value", "engaged")]) == [("stage", "engaged")]
    assert through([("more_value", "lost")]) == []


def test_me_stays_me_in_an_address() -> None:
    assert through([("owner", "me")]) == [("owner", "me")]
    assert through([("owner", MONA.email)]) == [("owner", MONA.email)]
    assert through([("owner", "me"), ("owner", BEN.email)]) == [("owner", f"{MONA.email},{BEN.email}")]


@given(st.lists(st.sampled_from([
    ("stage", "engaged"), ("stage", "browsing"), ("country", "germany"), ("country", "GB"), ("owner", "me"),
    ("owner", BEN.email), ("with", "me"), ("waiting", "yes"), ("blocked", "no"), ("q", "Müller & Co."), ("said", "a b"),
    ("field.industry", "a, b"), ("timeframe", "30d"), ("agent", 'Say "hi"'), ("language", "unknown"),
]), max_size=8))  # fmt: skip
def test_an_address_leads_to_itself(sent: list[tuple[str, str]]) -> None:
    try:
        once = through(sent)
    except FilterFault:
        return
    query = address(once).partition("?")[2]
    assert parse_qsl(query, keep_blank_values=True) == once
    assert through(once) == once


def test_each_filter_shows_what_is_set_and_how_to_do_without() -> None:
    pairs = [("timeframe", "7d"), ("stage", "engaged,browsing"), ("country", "DE"), ("waiting", "yes"), ("owner", "me")]
    filter = read_filter(pairs, now=NOW, me=MONA.email)
    main, more = widgets(pairs, filter, PEOPLE, MONA, {})
    says = {one.name: one.says for one in (*main, *more) if one.says}
    assert says == {
        "timeframe": "Last 7 days", "stage": "Engaged, Browsing", "country": "Germany", "waiting": "Yes", "owner": "Me",
    }  # fmt: skip
    ticked = {one.name: [option.value for option in one.options if option.chosen] for one in (*main, *more)}
    assert ticked["stage"] == ["browsing", "engaged"]
    assert ticked["country"] == ["DE"]
    assert ticked["owner"] == ["me"]
    assert ticked["waiting"] == ["yes"]
    found = pills(pairs, [("order", "oldest")], NOW, MONA.email, {})
    assert [one.label for one in found] == ["Timeframe", "Stage", "Country", "Waiting", "Owner"]
    assert found[2].without == "/leads?timeframe=7d&stage=engaged,browsing&waiting=yes&owner=me&order=oldest"


def test_every_other_field_can_be_chosen() -> None:
    offered = {name for _, some in choosable_fields() for name, _ in some}
    assert {"industry", "job_title", "num_employees", "next_step"} <= offered
    assert not offered & {"stage", "country", "text", "event", "last_activity", "created_at"}
    for name in offered:
        assert CATALOGUE[name].home != "event"


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/leads\n", "/leadsx", "/leads@x", "leads", "", "/",
     "/open/x", "/v1/leads", "/leads?" + "a" * 3000, "/leads?ü"],
)  # fmt: skip
def test_what_leads_elsewhere_is_not_followed(path: str) -> None:
    assert own_path(path) == "/leads"


@pytest.mark.parametrize("path", ["/leads", "/leads/abc", "/leads?stage=engaged&q=%C3%BC", "/rules/_draft?x=1"])
def test_what_leads_to_a_page_of_ours_is(path: str) -> None:
    assert own_path(path) == path


def row(lead: Lead) -> Row:
    return Row(lead, "outside")


def test_a_row_has_the_names_mark() -> None:
    guessed = shown(row(GUESSED), "")
    assert guessed.name.startswith("Maybe ")
    assert (guessed.mark, guessed.mark_says) == ("enriched", "Enriched, not confirmed")
    verified = shown(row(ADA), "")
    assert (verified.name, verified.mark) == ("Ada Lovelace", "verified")
    visitor = shown(row(VISITOR), "")
    assert (visitor.name, visitor.sure, visitor.mark_says) == (f"Visitor {VISITOR.visitor}", False, "Name unknown")
    crm = shown(row(replace(ADA, known="unknown", values=values("crm", first_name="Ada"))), "")
    assert (crm.name, crm.mark_says) == ("Ada", "")


def test_a_row_says_what_holds() -> None:
    assert [one.text for one in shown(row(BLOCKED), "").badges] == ["Blocked automatically"]
    assert [one.text for one in shown(row(WAITING), "").badges] == ["Waiting for a person"]
    assert [one.text for one in shown(row(TAKEN), "").badges] == ["Waiting for Dana Ruiz", "Dana Ruiz has control"]
    assert [one.text for one in shown(row(TAKEN), DANA.id).badges] == ["Waiting for you", "You have control"]
    on_it = replace(WAITING, on_it=OnIt(DANA, 1))
    assert [one.text for one in shown(row(on_it), "").badges] == ["Waiting for a person", "Dana Ruiz is on it"]
    step = NextStep("Call", 5, 1)
    assert shown(row(replace(TAKEN, next_step=step)), "").step_note == "paused while Dana Ruiz has control"
    assert shown(row(replace(BLOCKED, next_step=step)), "").step_note == "nothing goes to a blocked lead"
    assert shown(row(replace(ADA, next_step=step)), "").step_due == 5


def test_moments_in_the_viewers_zone() -> None:
    at = 1_795_438_800_000  # 23 November 2026, 13:00 UTC
    assert moment(at, "Europe/Berlin", at + 3_600_000) == "14:00"
    assert moment(at, "Europe/Berlin", at + 86_400_000) == "23 Nov, 14:00"
    assert moment(at, "Asia/Tokyo", at + 200 * 86_400_000) == "23 Nov 2026, 22:00"
    assert moment(at, "Nowhere/Else", 0) == "23 Nov 2026, 13:00"
