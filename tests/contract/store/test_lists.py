"""Do lists hold exactly the leads that fit, in their order, on both databases, whatever is asked?"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from leads.conditions import Condition, build
from leads.facts import facts
from leads.fields import CATALOGUE, Field
from leads.filters import Filter, read_filter
from leads.lead import Lead
from leads.operators import OPERATORS, Operator
from leads.store.listed.asked import asks_of
from leads.store.listed.measuring import measured, run
from leads.store.listed.plan import Plan
from leads.store.listed.rank import rank
from leads.store.listed.words import matches, searched, words_of
from tests.contract.store.crowd_of_leads import (
    NUMBERS,
    ORG,
    PEOPLE,
    TIMES,
    WORDS,
    any_lead,
    any_value,
    bring_up_to_date,
    counted,
    paged,
    pieces,
    put_leads,
)
from tests.contract.store.rig import Store, opened

CROWD = [any_lead(number, Random(number)) for number in range(150)]
OTHERS = [any_lead(number, Random(number), "another") for number in range(900, 920)]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('lists') / 'leads.db'}"
    else:
        url = request.getfixturevalue("postgresql").create()
    with opened(url) as opened_store:
        put_leads(opened_store, [*CROWD, *OTHERS])
        bring_up_to_date(opened_store)
        yield opened_store
    if request.param == "postgresql":
        request.getfixturevalue("postgresql").drop(url)


def fitting(filter: Filter) -> list[Lead]:
    """The leads that fit by the Python predicates, in the order of ranks."""
    tests = [condition.compile() for condition in filter.conditions]
    parts = searched(filter.q)
    found = [
        lead for lead in CROWD if all(test(facts(lead)) for test in tests) and matches(parts, words_of(lead))
    ]  # fmt: skip
    return sorted(found, key=rank, reverse=True)


def check(store: Store, filter: Filter) -> None:
    wanted = fitting(filter)
    ids = {lead.id for lead in wanted}
    ranks = {lead.id: rank(lead) for lead in CROWD}
    found = paged(store, filter)
    assert sorted(found) == sorted(ids)
    assert [ranks[one] for one in found] == [rank(lead) for lead in wanted]
    assert paged(store, filter, order="oldest", limit=50) == found[::-1]
    assert sorted(pieces(store, filter)) == sorted(ids)
    assert counted(store, filter) == len(ids)


def operand_of(field: Field, operator: Operator) -> st.SearchStrategy[Any]:
    if not operator.whole:
        held = [word[start : start + 3] for word in WORDS for start in range(3)]
        return st.sampled_from([*(one for one in held if one), *WORDS, "P1@acme", "agent", "%", "_", "\\"])
    if field.type == "list" and not field.choices:
        known = [*WORDS, *(one.email for one in PEOPLE), "website-chat", "Copilot Agent"]
        return st.sampled_from([word for word in known if word.strip()])
    made = st.integers(0, 10**6).map(lambda seed: any_value(field, Random(seed)))
    if field.choices:
        return st.sampled_from(field.choices)
    samples: dict[str, st.SearchStrategy[Any]] = {
        "number": st.sampled_from(NUMBERS) | st.integers(-600, 600) | st.floats(-1e9, 1e9),
        "datetime": st.sampled_from(TIMES) | st.integers(1_790_000_000_000, 1_790_000_000_060),
        "list": st.sampled_from(WORDS),
    }
    if field.form == "plain" and field.type == "text":
        return made | st.sampled_from([word for word in WORDS if word.strip()])
    return samples.get(field.type, made) if field.form != "id" else st.sampled_from([lead.id for lead in CROWD[:9]])


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    field = draw(st.sampled_from(list(CATALOGUE.values())))
    operator = draw(st.sampled_from([row for row in OPERATORS.values() if row.fits(field)]))
    most = {"none": 0, "one": 1, "many": 15}[operator.operands]
    operands = draw(st.lists(operand_of(field, operator), min_size=min(most, 1), max_size=most))
    return build(field.name, operator.key, operands)


@settings(max_examples=200)
@given(some=st.lists(conditions(), min_size=1, max_size=3))
def test_sql_and_predicates_agree_on_any_conditions(store: Store, some: list[Condition]) -> None:
    check(store, Filter(tuple(some)))


KINDS = (
    "stage", "known", "blocked", "channel", "latest_action", "country", "skills", "score", "last_activity", "with",
    "text", "id",
)  # fmt: skip


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("field", KINDS)
def test_every_operator_of_every_kind_of_field(store: Store, field: str, operator: str) -> None:
    row, held = OPERATORS[operator], CATALOGUE[field]
    if not row.fits(held):
        return
    values = [facts(lead).get(field) for lead in CROWD]
    known = [one for value in values if value is not None for one in (value if isinstance(value, list) else [value])]
    for value in sorted(set(known), key=repr)[:12] or ["x"]:
        operands = {"none": [], "one": [value], "many": [value, *known[:2]]}[row.operands]
        check(store, Filter((build(field, operator, operands),)))


PAIRS: list[tuple[str, str]] = [
    ("agent", "copilot"), ("agent", "unknown"), ("channel", "chat,voice"), ("engagement", "high"), ("stage", "engaged"),
    ("stage", "browsing,engaged"), ("source", "hubspot"), ("country", "Germany"), ("country", "unknown"),
    ("known", "verified"), ("control", "manual"), ("control", "automated"), ("blocked", "no"), ("blocked", "yes"),
    ("waiting", "yes"), ("waiting", "no"), ("with", "p1@acme.example"), ("owner", "P2@acme.example,p0@acme.example"),
    ("owner", "unknown"), ("language", "5"), ("language", "unknown"), ("field.exempt", "yes"), ("field.messages", "4"),
    ("field.num_employees", "500,5"), ("field.company_name", "ada"), ("field.skills", "50%,Ada"), ("q", "ada"),
    ("q", "mul"), ("q", "st"), ("timeframe", "90d"),
]  # fmt: skip


@pytest.mark.parametrize("first", PAIRS, ids=":".join)
def test_any_pair_of_filters(store: Store, first: tuple[str, str]) -> None:
    now = 1_790_000_000_000
    for second in PAIRS:
        if first[0] == second[0] and first != second:
            continue
        filter = read_filter({first, second}, now=now)
        if filter.timeframe is None:
            check(store, filter)
        else:
            active = Filter(filter.conditions, None, filter.q)
            wanted = {lead.id for lead in fitting(active) if lead.last_activity >= now - 90 * 86_400_000}
            assert set(paged(store, filter)) == wanted


LONG_AGO = "2026-09-21..2026-09-21"
SEARCHED = st.one_of(
    st.sampled_from(WORDS).flatmap(lambda word: st.tuples(st.just(word), st.integers(0, 4), st.integers(1, 5))).map(
        lambda cut: cut[0][cut[1] : cut[1] + cut[2]]
    ),
    st.sampled_from(["ada@an", "@an", ".ex", "zoe", "muller", "MÜLLER", "strasse", "orsted", "lodz", "王", "田中",
                     "小明", "김", "пе", "п", "a", "x", "o'n", "50", "%", "_", "\\", "ﬁ", "fi", "istanbul", "m", "mü"]),
)  # fmt: skip


@settings(max_examples=100)
@given(q=st.lists(SEARCHED, min_size=1, max_size=3).map(" ".join), also=st.none() | conditions())
def test_a_search_finds_what_looking_at_each_finds(store: Store, q: str, also: Condition | None) -> None:
    check(store, Filter((also,) if also else (), None, q))


@settings(max_examples=80)
@given(some=st.lists(conditions(), max_size=2), q=st.just("") | SEARCHED, frame=st.sampled_from(["", "7d", LONG_AGO]))
def test_whichever_index_leads_the_same_is_found(store: Store, some: list[Condition], q: str, frame: str) -> None:
    now = 1_790_000_000_000
    dated = read_filter([("timeframe", frame)], now=now)
    filter = Filter(tuple(some), dated.timeframe, q)

    def query(connection: Connection) -> list[set[tuple[int, int]]]:
        postgresql = connection.dialect.name == "postgresql"
        asks = asks_of(ORG, filter, postgresql)
        able = [ask for ask in asks if ask.able]
        measured(connection, ORG, able, postgresql)
        found = []
        for lead in (None, *able):
            for before in (False, True):
                for ask in able:
                    ask.before = ask.keys and before
                way = Plan(ORG, asks, lead, postgresql)
                end = "ORDER BY {rank} DESC, {num} DESC LIMIT ?"
                rows = run(connection, way.rows("{rank} AS rank, {num} AS num", (), end, (500,)))
                assert list(rows) == sorted(rows, reverse=True)
                found.append({(row[0], row[1]) for row in rows})
        return found

    first, *others = store.read(query)
    assert all(one == first for one in others)


def test_leads_of_another_organisation_are_never_found(store: Store) -> None:
    assert len(paged(store, Filter())) == len(CROWD)
    assert len(paged(store, Filter(), org="another")) == len(OTHERS)
    assert len(pieces(store, Filter(), org="another")) == counted(store, Filter(), org="another") == len(OTHERS)
    assert {one[:4] for one in paged(store, Filter(q="a"), org="another")} <= {"lead"}
    assert set(paged(store, Filter(q="a"), org="another")) <= {lead.id for lead in OTHERS}
