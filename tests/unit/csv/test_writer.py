"""Does a spreadsheet read back what is known of a lead, in the same words as conditions ask for it?"""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.csv.cells import BETWEEN
from bot.csv.columns import BESIDES, WITHOUT_CHOICE, ColumnFault, allowed, choose
from bot.csv.guard import unguarded
from bot.csv.writer import Writer
from leads.codec import encode
from leads.events import CATALOGUE as KINDS
from leads.facts import facts
from leads.fields import CATALOGUE, Field
from leads.lead import Action, Block, Control, Lead, NextStep, OnIt, Value, Waiting, Who
from leads.moments import rfc3339

ALL = choose(allowed())
AT = 1_795_514_400_000


PIECES = ["=", "+", "-", "@", "＝", "'", " ", "\t", "\r", "\n", ";", ",", '"', "a", "é", "田", "\u200b", "\U0001f514"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
TIMES = st.integers(1, 4_000_000_000_000)
PEOPLE = st.builds(Who, WORDS, WORDS, WORDS)
OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9), "boolean": st.booleans(),
    "list": st.lists(WORDS, min_size=1, max_size=3), "datetime": st.integers(-(10**13), 10**13),
}  # fmt: skip
VALUES = st.fixed_dictionaries(
    {},
    optional={
        name: st.builds(Value, OF_TYPE.get(field.type, WORDS), st.just("lead"), TIMES)
        for name, field in CATALOGUE.items()
        if field.home == "values"
    },
)
LEADS = st.builds(
    Lead, id=st.just("9f3a1c7bk7q2"), org=st.just("main"), created_at=TIMES, values=VALUES,
    control=st.builds(Control, st.none() | PEOPLE, TIMES, st.just(2)),
    blocked=st.none() | st.builds(Block, TIMES, WORDS, st.none() | PEOPLE),
    waiting=st.none() | st.builds(Waiting, TIMES, st.none() | PEOPLE), on_it=st.none() | st.builds(OnIt, PEOPLE, TIMES),
    hands=st.lists(WORDS, max_size=2).map(tuple),
    exempt=st.booleans(), score=st.integers(0, 5000), messages=st.integers(0, 9), left=st.booleans(),
    agents=st.dictionaries(WORDS, WORDS, max_size=2), channels=st.sampled_from([(), ("chat",), ("email", "chat")]),
    action=st.none() | st.builds(Action, st.sampled_from(sorted(KINDS)), TIMES, st.sampled_from([None, "email"])),
    next_step=st.none() | st.builds(NextStep, WORDS, st.none() | TIMES, TIMES), last_activity=TIMES,
)  # fmt: skip


def record_of(lead: Lead, known_by: str = "") -> dict[str, Any]:
    """The lead as the export reads it from the database."""
    return {**orjson.loads(orjson.dumps(encode(lead))), "id": lead.id, "known_by": known_by}


def read_back(content: bytes) -> list[dict[str, str]]:
    """As Python reads it, guards taken away."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]


def cell_of(name: str, lead: Lead) -> str:
    """What should stand in a column, by the facts that conditions look at."""
    value = facts(lead).get(name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if CATALOGUE[name].type == "datetime":
        return rfc3339(value) if isinstance(value, int) else ""
    if isinstance(value, list):
        return BETWEEN.join(str(one) for one in value)
    return "" if value is None else str(value)


@given(st.lists(LEADS, max_size=3))
def test_every_column_reads_back_as_what_conditions_see(some: list[Lead]) -> None:
    writer = Writer(ALL)
    rows = read_back(writer.head() + writer.rows(record_of(lead, lead.id) for lead in some))
    assert len(rows) == len(some)
    for row, lead in zip(rows, some, strict=True):
        for name in set(allowed()) - set(BESIDES) - {"agent"}:
            assert row[name] == cell_of(name, lead), name


@given(LEADS)
def test_no_cell_begins_with_what_runs(lead: Lead) -> None:
    content = Writer(ALL).rows([record_of(lead, "=1")]).decode()
    (cells,) = csv.reader(io.StringIO(content, newline=""))
    numbers = {column.name for column in ALL if column.type == "number"}
    for column, cell in zip(ALL, cells, strict=True):
        if column.name not in numbers:
            assert not cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r")), column.name


def test_who_and_since_when_stand_in_columns_of_their_own() -> None:
    dana = Who("p_1", "Dana Ruiz", "dana@acme.example")
    lead = Lead("9f3a1c7bk7q2", "main", AT, {}, control=Control(dana, AT, 3), blocked=Block(AT, "spam", dana))
    lead.waiting, lead.on_it, lead.next_step = Waiting(AT, dana), OnIt(dana, AT), NextStep("Call", AT, AT)
    lead.action, lead.agents = Action("call.answered", AT, "voice"), {"a1": "Website chat", "a2": ""}
    writer = Writer(choose([",".join(("id", "agent", *BESIDES))]))
    (row,) = read_back(writer.head() + writer.rows([record_of(lead, "lead_42")]))
    when, whose = "2026-11-24T10:00:00Z", dana.email
    assert row == {
        "id": "lead_42", "agent": "Website chat; a2", "leadbell_id": lead.id, "control_by": whose,
        "control_since": when, "blocked_by": whose, "blocked_since": when, "waiting_for": whose,
        "waiting_since": when, "on_it_by": whose, "on_it_since": when, "latest_action_at": when, "next_step_due": when,
    }  # fmt: skip


def test_a_moment_stands_in_the_zone_of_whoever_asks() -> None:
    writer = Writer(choose(["created_at"]), "America/New_York")
    assert writer.rows([record_of(Lead("a", "main", AT, {}))]) == b"2026-11-24T05:00:00-05:00\r\n"


def test_a_file_begins_with_the_mark_that_excel_needs() -> None:
    head = Writer(choose()).head()
    assert head.startswith(b"\xef\xbb\xbfid,name,email,")
    assert head.endswith(b"\r\n")


def test_custom_fields_have_columns() -> None:
    fields = {**CATALOGUE, "budget": Field("budget", "Budget", "lead", "number")}
    lead = Lead("a", "main", AT, {"budget": Value(-5.5, "crm", AT)})
    assert Writer(choose(["budget,id"], fields)).rows([record_of(lead)]) == b"-5.5,a\r\n"


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (["emial"], 'There is no column "emial". Did you mean "email"?'),
        (["id,name,id"], 'The column "id" is named twice.'),
        (["text"], 'There is no column "text".'),
    ],
)
def test_an_unknown_column_is_named_with_what_is_allowed(wanted: list[str], sentence: str) -> None:
    with pytest.raises(ColumnFault) as fault:
        choose(wanted)
    assert fault.value.sentence.startswith(sentence)
    assert {"email", "control_by", "last_page"} <= set(fault.value.allowed)


def test_columns_without_a_choice_are_all_there() -> None:
    assert [column.name for column in choose()] == list(WITHOUT_CHOICE)
    assert set(WITHOUT_CHOICE) <= set(allowed())
