"""Which tables are there, on SQLite and on PostgreSQL alike?

Times are milliseconds since 1970 in UTC; JSON is text, because it is read whole and never queried by
its parts. Everything belongs to an organisation.
"""

from __future__ import annotations

from leads.store.tables.delivery import cards, destinations, holders, inbox, lines, notices, private_answers
from leads.store.tables.erased import erased_ids, erasures, salts
from leads.store.tables.feedback import feedback
from leads.store.tables.installations import install_states, installations
from leads.store.tables.leads import custom_fields, events, lead_ids, leads
from leads.store.tables.listing import lead_terms, lead_words, listed, terms, to_list
from leads.store.tables.made_rules import rule_versions
from leads.store.tables.metadata import Number, metadata
from leads.store.tables.moderation import unscored
from leads.store.tables.newcomers import newcomers
from leads.store.tables.people import (
    api_keys,
    audit,
    identities,
    people,
    places,
    revisions,
    saved_views,
    sessions,
    sign_in_links,
)
from leads.store.tables.requests import requests, requests_filled, unwanted
from leads.store.tables.ringing import rules, rung, silences, snoozes, timers, turns, verdicts
from leads.store.tables.summaries import summaries

__all__ = [
    "Number",
    "api_keys",
    "audit",
    "cards",
    "custom_fields",
    "destinations",
    "erased_ids",
    "erasures",
    "events",
    "feedback",
    "holders",
    "identities",
    "inbox",
    "install_states",
    "installations",
    "lead_ids",
    "lead_terms",
    "lead_words",
    "leads",
    "lines",
    "listed",
    "metadata",
    "newcomers",
    "notices",
    "people",
    "places",
    "private_answers",
    "requests",
    "requests_filled",
    "revisions",
    "rule_versions",
    "rules",
    "rung",
    "salts",
    "saved_views",
    "sessions",
    "sign_in_links",
    "silences",
    "snoozes",
    "summaries",
    "terms",
    "timers",
    "to_list",
    "turns",
    "unscored",
    "unwanted",
    "verdicts",
]
