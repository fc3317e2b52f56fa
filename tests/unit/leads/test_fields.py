"""Has every value one normal form, and gets every other one a clear sentence?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.countries import CODES, code_of, name_of
from leads.facts import facts
from leads.fields import CATALOGUE, SECTIONS, Field, find
from leads.lead import Action, Block, Control, Lead, Value, Waiting, Who
from leads.moments import EARLIEST, LATEST, milliseconds, rfc3339

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.lists(st.one_of(st.text(), st.integers(), st.none()), max_size=5),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    st.sampled_from(["DE", "germany", "500", " 1e3 ", "yes", "Email Captured", "2026-11-22T10:00:00Z", "a@b", "::1"]),
)


@given(st.sampled_from(list(CATALOGUE.values())), ANYTHING)
def test_a_value_is_refused_with_a_sentence_or_has_a_normal_form_that_stays(field: Field, value: object) -> None:
    told = ""
    try:
        normal = field.check(value)
    except ValueError as fault:
        told = str(fault)
    if told:
        assert told.startswith(f"{field.name} must be ")
        assert told.endswith(".")
        return
    assert field.check(normal) == normal
    if normal is not None:
        assert field.show(normal)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("num_employees", "900", 900),
        ("num_employees", 900.0, 900),
        ("revenue", " 1.5e6 ", 1_500_000),
        ("num_employees", "", None),
        ("country", "de", "DE"),
        ("country", "Germany", "DE"),
        ("country", "the netherlands", "NL"),
        ("country", "Turkiye", "TR"),
        ("country", "UK", "GB"),
        ("country", "USA", "US"),
        ("country", "south korea", "KR"),
        ("email", "  ada@analytical.example ", "ada@analytical.example"),
        ("first_name", "  ", None),
        ("phone_number", 493012345, "493012345"),
        ("skills", "SQL", ["SQL"]),
        ("skills", ["SQL", " ", None, " Go "], ["SQL", "Go"]),
        ("skills", [], None),
        ("stage", "Email Captured", "email_captured"),
        ("known", "VERIFIED", "verified"),
        ("blocked", "No", False),
        ("created_at", "2026-11-22T11:00:00.5+01:00", 1795341600500),
        ("created_at", "2026-11-22", 1795305600000),
        ("latest_action", "asked for a person", "Asked for a Person"),
        ("ip", "2001:DB8::1", "2001:db8::1"),
        ("owner", None, None),
    ],
)
def test_normal_forms(name: str, given: object, kept: object) -> None:
    assert CATALOGUE[name].check(given) == kept
    assert type(CATALOGUE[name].check(given)) is type(kept)


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("num_employees", "many", "a number"),
        ("num_employees", True, "a number"),
        ("num_employees", float("nan"), "a number"),
        ("num_employees", 2**60, "a number"),
        ("num_employees", "1_000", "a number"),
        ("num_employees", "٣", "a number"),
        ("country", "Atlantis", "ISO 3166"),
        ("email", "nobody", "e-mail address"),
        ("email", "a@b c", "e-mail address"),
        ("owner", "Dana Ruiz", "e-mail address"),
        ("first_name", "a" * 10_001, "10,000"),
        ("first_name", "a\0b", "NUL"),
        ("first_name", "\ud800", "broken Unicode"),
        ("first_name", {"a": 1}, "text"),
        ("skills", ["a\0"], "NUL"),
        ("skills", ["a"] * 201, "200"),
        ("stage", "won", "browsing, engaged, email_captured"),
        ("blocked", 1, "yes or no"),
        ("created_at", "2025-01-02T03:04:05", "RFC 3339"),
        ("created_at", "2026-02-30", "RFC 3339"),
        ("created_at", "20261122", "RFC 3339"),
        ("ip", "300.1.1.1", "IPv4"),
    ],
)
def test_refusals_say_what_is_allowed_and_never_repeat_the_value(name: str, given: object, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must be ") as refused:
        CATALOGUE[name].check(given)
    assert allowed in str(refused.value)
    assert str(given) not in str(refused.value)


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match=r'There is no field "compny_name"\. Did you mean "company_name"\?'):
        find("compny_name")


def test_the_catalogue_keeps_the_wire_names_that_were_promised() -> None:
    promised = (
        "first_name last_name email phone_number job_title company_name num_employees country owner last_page ip id"
    )
    assert all(CATALOGUE[name].settable for name in promised.split())
    assert CATALOGUE["stage"].settable
    assert CATALOGUE["known"].settable
    assert not any(
        CATALOGUE[name].settable for name in ("control", "blocked", "waiting", "engagement", "score", "text")
    )
    assert {field.section for field in CATALOGUE.values()} == set(SECTIONS)


@given(st.integers(EARLIEST, LATEST))
def test_a_moment_reads_as_it_was_written(at: int) -> None:
    assert milliseconds(rfc3339(at)) == at


@given(st.sampled_from(sorted(CODES)))
def test_a_country_is_found_by_the_name_it_is_shown_by(code: str) -> None:
    assert code_of(name_of(code)) == code
    assert code_of(name_of(code).upper()) == code


def test_facts_say_what_the_lead_and_the_event_have_and_nothing_blank() -> None:
    dana = Who("p1", "Dana Ruiz", "dana@acme.example")
    lead = Lead(
        id="abcdefghk7q2",
        org="o",
        created_at=1,
        values={
            "first_name": Value("Ada", "lead", 1),
            "last_name": Value("Lovelace", "lead", 1),
            "country": Value("GB", "crm", 1),
            "job_title": Value(None, "crm", 1),
        },
        control=Control(dana, 5, 1),
        blocked=Block(1, "harassment"),
        waiting=Waiting(1),
        score=1250,
        messages=5,
        agents={"website-chat": "Website chat"},
        channels=("chat", "email"),
        action=Action("message.received", 1, "email"),
    )
    seen = facts(lead)
    expected = {
        "name": "Ada Lovelace",
        "country": "GB",
        "control": "manual",
        "blocked": True,
        "waiting": True,
        "on_it": False,
        "score": 1.25,
        "engagement": "high",
        "agent": ["website-chat", "Website chat"],
        "channel": ["chat", "email"],
        "latest_action": "Replied to Email",
        "latest_action_kind": "message.received",
    }
    assert {name: seen[name] for name in expected} == expected
    assert "job_title" not in seen
    assert "next_step" not in seen
    assert "text" not in seen
    assert seen.get("text") is None
    assert set(seen) <= set(CATALOGUE)
    assert len(seen) == len(dict(seen))

    event = Event("e", "message.received", 1, 1, "text", {"id": "sms", "name": ""}, {"text": "Hi", "url": 5}, by=dana)
    told = facts(lead, event)
    assert told["channel"] == ["text"]
    assert told["agent"] == ["sms"]
    assert told["text"] == "Hi"
    assert told["event"] == "message.received"
    assert told["by"] == "dana@acme.example"
    assert "url" not in told
    assert set(told) <= set(CATALOGUE)
