"""Are the leads that measurements are made with what the service itself would have written?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from leads.codec import encode
from leads.fields import CATALOGUE
from leads.fold import begin, fold
from leads.lead import Lead
from leads.store import schema
from leads.store.database import Database
from leads.store.listed.projecting import Project
from leads.store.reading import read_event, read_lead
from tests.bench.many_leads import fill

NOW = 1_790_000_000_000


@pytest.fixture(autouse=True)
def own_fields() -> Iterator[None]:
    """Filling a database adopts its own fields, as a service does; nobody else's test is to see them."""
    yield
    CATALOGUE.adopt(())


@pytest.mark.slow
def test_each_lead_is_what_its_events_make_of_it(database_url: str) -> None:
    written = fill(database_url, 400, entries=8, now=NOW, lives=60)
    database = Database(database_url)
    try:
        leads = database.read_now(
            lambda connection: [read_lead(row) for row in connection.execute(select(schema.leads))]
        )
        asked = select(schema.events).order_by(schema.events.c.seq)
        happened: dict[str, list[object]] = {}
        for row in database.read_now(lambda connection: list(connection.execute(asked))):
            happened.setdefault(row.lead_id, []).append(read_event(row))
    finally:
        database.close()
    assert len(leads) == 400 == len({lead.id for lead in leads})
    assert written == sum(map(len, happened.values()))
    for lead in leads:
        assert encode(_lived(lead, happened[lead.id])) == encode(lead)
    assert {lead.stage for lead in leads} >= {"browsing", "engaged", "email_captured"}
    assert any(lead.text("country") == "US" for lead in leads)
    assert not any(event.at > NOW for some in happened.values() for event in some)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_lists_are_what_the_service_would_have_made_of_them(database_url: str) -> None:
    fill(database_url, 300, entries=8, now=NOW, lives=60)
    made = _lists(database_url)
    database = Database(database_url)
    try:
        with database.writer.begin() as connection:
            for table in (schema.listed, schema.lead_terms, schema.lead_words, schema.terms):
                connection.execute(table.delete())
            connection.execute(text("INSERT INTO to_list (lead_id) SELECT id FROM leads"))
        notes = 1
        while notes:
            with database.writer.begin() as connection:
                notes = Project(100)(connection).notes
    finally:
        database.close()
    for name, rows in _lists(database_url).items():
        assert rows == made[name], name


def _lists(url: str) -> dict[str, list[tuple[object, ...]]]:
    """The tables of lists, leads by their own ids, without up to which event words were taken in."""
    asked = {
        "listed": "SELECT lead_id, org, rank, last, facts, doc, words, starts, terms, keys FROM listed ORDER BY 1",
        "lead_terms": "SELECT t.term, t.rank, l.lead_id, t.facts FROM lead_terms t JOIN listed l ON l.num = t.num"
        " ORDER BY 1, 2, 3",
        "lead_words": "SELECT w.word, l.lead_id FROM lead_words w JOIN listed l ON l.num = w.num ORDER BY 1, 2",
        "terms": "SELECT term, org, field, value, number FROM terms ORDER BY 1",
    }
    database = Database(url)
    try:
        return {
            name: database.read_now(lambda connection, sql=sql: [tuple(row) for row in connection.execute(text(sql))])
            for name, sql in asked.items()
        }
    finally:
        database.close()


def test_a_database_with_leads_is_left_alone(sqlite_url: str) -> None:
    fill(sqlite_url, 1, entries=2, now=NOW, lives=20)
    with pytest.raises(ValueError, match="has leads already"):
        fill(sqlite_url, 1, entries=2, now=NOW, lives=20)


@pytest.mark.slow
def test_the_same_numbers_give_the_same_leads(sqlite_url: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    urls = (sqlite_url, f"sqlite:///{tmp_path / 'again.db'}")
    for url in urls:
        fill(url, 50, entries=4, now=NOW, lives=20)
    one, other = (_all(url) for url in urls)
    assert one == other


def _all(url: str) -> list[tuple[object, ...]]:
    database = Database(url)
    asked = text("SELECT id, state FROM leads UNION ALL SELECT id, body FROM events ORDER BY 1")
    try:
        return database.read_now(lambda connection: [tuple(row) for row in connection.execute(asked)])
    finally:
        database.close()


def _lived(lead: Lead, events: list[object]) -> Lead:
    """The lead that its stored events make, in the order of their commits."""
    made = None
    for event in events:
        # "lead.created" stands before what made the lead, and changes nothing.
        if event.id.startswith("~") and event.kind in ("lead.created", "stage.changed"):  # type: ignore[attr-defined]
            continue
        made, _ = fold(made or begin(lead.id, lead.org, event), event)  # type: ignore[arg-type]
    assert made is not None
    return made
