"""Are an organisation's own fields kept as they were made, and a shared address found, on both databases?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.listing import Listing
from leads.custom_fields import MOST_FIELDS, FieldFault, read_field
from leads.store.custom_fields import SUBJECT, all_fields, put_field
from leads.store.people import revision
from leads.store.putting import PutLead
from leads.store.reading import find_lead
from leads.store.same_email import same_email
from tests.contract.store.rig import ORG, Store, happening, now, opened, recorded

PLAN = {"name": "plan", "label": "Plan", "type": "choice", "choices": ["Free", "Team"]}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


@pytest.mark.asyncio
async def test_a_field_is_made_changed_and_told_with_a_revision(store: Store) -> None:
    plan = read_field(PLAN)
    assert await store.writer.submit(put_field(ORG, plan, now()))
    assert not await store.writer.submit(put_field(ORG, read_field({**PLAN, "label": "Tariff"}), now()))
    assert [one.label for one in store.read(all_fields(ORG))] == ["Tariff"]
    assert store.read(all_fields(ORG))[0].choices == ("Free", "Team")
    with pytest.raises(FieldFault, match="its type can't be changed"):
        await store.writer.submit(put_field(ORG, read_field({"name": "plan", "type": "number"}), now()))
    assert store.read(revision(ORG, SUBJECT)) == 2
    assert store.read(all_fields("other")) == []


@pytest.mark.asyncio
async def test_there_are_only_so_many(store: Store) -> None:
    for at in range(MOST_FIELDS):
        await store.writer.submit(put_field(ORG, read_field({"name": f"own_{at}", "type": "text"}), at))
    with pytest.raises(FieldFault, match="which is the most"):
        await store.writer.submit(put_field(ORG, read_field({"name": "own_more", "type": "text"}), now()))
    assert len(store.read(all_fields(ORG))) == MOST_FIELDS


@pytest.mark.asyncio
async def test_a_lead_is_put_once_and_then_updated(store: Store) -> None:
    told = happening("~a", "lead_1", kind="fields.updated", email="a@x.example")
    first = await store.writer.submit(PutLead(ORG, told))
    again = await store.writer.submit(PutLead(ORG, happening("~b", "lead_1", kind="fields.updated", city="Rome")))
    assert (first.created, again.created, first.lead_id) == (True, False, again.lead_id)
    lead = store.read(find_lead(ORG, "lead_1"))
    assert (lead.source, lead.text("email"), lead.text("city")) == ("leads_api", "a@x.example", "Rome")


@pytest.mark.asyncio
async def test_others_with_the_same_address_are_found_the_oldest_first(store: Store) -> None:
    names = ["first", "second", "third"]
    for at, name in enumerate(names):
        said = {"email": "Ada@x.example" if at else "ada@X.example"}
        await store.writer.submit(recorded(happening(f"e{at}", name, at=now() - 60_000 + at, **said)))
    await store.writer.submit(recorded(happening("e9", "other", email="eve@x.example"), happening("e10", "nobody")))
    listing = Listing(store.database, "acme")
    await listing.caught_up()
    leads = {name: store.read(find_lead(ORG, name)) for name in (*names, "other", "nobody")}
    found = store.read(same_email(ORG, list(leads.values())))
    assert {key: [one.id for one in others] for key, others in found.items()} == {
        leads["first"].id: [leads["second"].id, leads["third"].id],
        leads["second"].id: [leads["first"].id, leads["third"].id],
        leads["third"].id: [leads["first"].id, leads["second"].id],
    }
