"""Which other leads have the same e-mail address?

Nothing but a hint: an address is a claim, and equal ones never join leads by themselves. Found by the terms of the
lists, so that it costs one look at an index however many leads there are; lists follow a moment behind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from leads.lead import Lead
from leads.store.listed.terms import term, written
from leads.store.reading import read_lead
from leads.store.schema import lead_terms, leads, listed

MOST = 5
"""Others that are told of one lead."""
LOOKED_AT = 200
"""Rows looked at for all leads of one question: an address that hundreds of leads gave is nobody's own."""


def with_email(org: str, email: str) -> Callable[[Connection], tuple[Lead, ...]]:
    """The leads that have this address, in any case, the one first that was active last; at most 5."""
    number = term(org, "email", written(email))

    def query(connection: Connection) -> tuple[Lead, ...]:
        ids = {row.lead_id for row in connection.execute(_FOUND, {"terms": [number]})}
        if not ids:
            return ()
        found = [read_lead(row) for row in connection.execute(_LEADS, {"org": org, "ids": sorted(ids)})]
        same = [one for one in found if one.text("email").casefold() == email.casefold()]
        return tuple(sorted(same, key=lambda one: (-one.last_activity, one.id))[:MOST])

    return query


def same_email(org: str, some: Collection[Lead]) -> Callable[[Connection], Mapping[str, tuple[Lead, ...]]]:
    """The others of each of these leads, by its inner id, the oldest first; leads without any are left out."""
    terms = {one.id: term(org, "email", written(email)) for one in some if (email := one.text("email"))}

    def query(connection: Connection) -> Mapping[str, tuple[Lead, ...]]:
        if not terms:
            return {}
        by_term: dict[int, set[str]] = {}
        for row in connection.execute(_FOUND, {"terms": sorted(set(terms.values()))}):
            by_term.setdefault(row.term, set()).add(row.lead_id)
        ids = {other for lead_id, number in terms.items() for other in by_term.get(number, set()) - {lead_id}}
        if not ids:
            return {}
        found = {row.id: read_lead(row) for row in connection.execute(_LEADS, {"org": org, "ids": sorted(ids)})}
        told = {one.id: _others(one, found, by_term.get(terms[one.id], set())) for one in some if one.id in terms}
        return {lead_id: others for lead_id, others in told.items() if others}

    return query


def _others(lead: Lead, found: Mapping[str, Lead], ids: set[str]) -> tuple[Lead, ...]:
    """Those that still have the address: it may have changed since lists were brought up to date."""
    email = lead.text("email").casefold()
    others = [found[one] for one in ids if one in found and one != lead.id]
    same = (one for one in others if one.text("email").casefold() == email)
    return tuple(sorted(same, key=lambda one: (one.created_at, one.id))[:MOST])


_FOUND = (
    select(lead_terms.c.term, listed.c.lead_id)
    .join(listed, listed.c.num == lead_terms.c.num)
    .where(lead_terms.c.term.in_(bindparam("terms", expanding=True)))
    .limit(LOOKED_AT)
)
_LEADS = select(leads).where(leads.c.org == bindparam("org"), leads.c.id.in_(bindparam("ids", expanding=True)))
