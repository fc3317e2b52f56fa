"""Are the sample leads such that the service takes every word of theirs?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from leads.events import FROM_OUTSIDE
from leads.fold import BLOCK_AT, begin, fold
from leads.intake import Incoming, parse_events
from playground.leads.scripts import BadScript, Script, events_of, read_scripts

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOW = int(AT.timestamp() * 1000)
SCRIPTS = read_scripts()
each = pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])


def taken(script: Script) -> list[Incoming]:
    """The script's events as the service reads them; all that is wrong with them fails the test."""
    sent = [event for number in range(len(script.steps)) for event in events_of(script, "lead_1", number, AT)]
    read, faults = parse_events(sent, NOW)
    assert [f"{fault.where}: {fault.message}" for fault in faults] == []
    return read


@each
def test_every_event_is_taken(script: Script) -> None:
    read = taken(script)
    assert len({one.event.id for one in read}) == len(read) > 0
    assert {one.lead_id for one in read} == {"lead_1"}
    assert {one.event.kind for one in read} <= FROM_OUTSIDE


@each
def test_nobody_real_is_named(script: Script) -> None:
    """Every address and page lies in a domain that is kept for examples."""
    for one in taken(script):
        values = [*one.event.lead.values(), *one.event.data.values()]
        for text in (value for value in values if isinstance(value, str)):
            for word in text.split():
                if "@" in word:
                    assert word.endswith(".example"), word
                if "://" in word:
                    assert word.startswith("https://acme.example/"), word


def test_the_cast_is_varied() -> None:
    leads = {script.name.partition("_")[2]: script for script in SCRIPTS}
    assert len(leads) == len(SCRIPTS) >= 10
    assert {"ja", "ar", "de", "en"} <= {str(script.lead.get("language")) for script in SCRIPTS}
    assert {"chat", "email", "text"} <= {script.channel for script in SCRIPTS}
    kinds = {one.event.kind for script in SCRIPTS for one in taken(script)}
    assert {"human.requested", "call.scheduled", "email.captured", "lead.identified", "lead.left"} <= kinds


def test_the_rude_one_is_blocked_by_what_it_writes_and_nobody_else_is() -> None:
    blocked = set()
    for script in SCRIPTS:
        read = taken(script)
        lead = begin("lead_1", "main", read[0].event)
        for one in read:
            lead, caused = fold(lead, one.event)
            for happens in caused:
                lead, _ = fold(lead, happens)
        assert (lead.blocked is not None) == (lead.score >= BLOCK_AT)
        if lead.blocked is not None:
            blocked.add(script.name)
    assert blocked == {"04_rude"}


@pytest.mark.parametrize(
    "steps", ["[]", "[{says: a, asks: b}]", "[{sings: la}]", "[{says: a, sings: la}]"], ids=str
)  # fmt: skip
def test_a_broken_script_says_so(tmp_path: Path, steps: str) -> None:
    (tmp_path / "01_x.yaml").write_text(
        f"called: X\nagent: {{id: chat, name: Chat}}\nsteps: {steps}\n", encoding="utf-8"
    )
    with pytest.raises(BadScript, match=r"01_x\.yaml"):
        read_scripts(tmp_path)
