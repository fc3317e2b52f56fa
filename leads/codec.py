"""How is a lead written down?

As one JSON object, without what is as it was in the beginning, so that a quiet visitor is a short row.
`encode` and `decode` are each other's opposite; the difference of two records is what an event changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, pairwise
from typing import Any

import msgspec

from leads.change import FieldChange
from leads.lead import Lead, Who
from leads.written import FACTS, Written

Record = dict[str, Any]

_PLAIN: tuple[tuple[str, object], ...] = (
    ("stage", "browsing"), ("known", "unknown"), ("exempt", False), ("score", 0), ("scored", 0), ("answered_at", 0),
    ("messages", 0), ("source", "spara"), ("left", False), ("presence_at", 0), ("step_done_at", 0),
    ("last_activity", 0), ("draft", ""), ("talked_over", 0),
)  # fmt: skip


def encode(lead: Lead) -> Record:
    """The lead as JSON values, without id and organisation (they are the row's own columns)."""
    record: Record = {"created_at": lead.created_at}
    for name, empty in _PLAIN:
        value = getattr(lead, name)
        if value != empty:
            record[name] = value
    if lead.recent:
        record["recent"] = {kind: _steps(times) for kind, times in lead.recent.items()}
    if lead.values:
        record["values"] = {name: list(held) for name, held in lead.values.items()}
    if lead.reached:
        record["reached"] = lead.reached
    if lead.stage_set:
        record["stage_set"] = list(lead.stage_set)
    if lead.not_this_person:
        rejected = lead.not_this_person
        record["not_this_person"] = [rejected.at, encode_who(rejected.by), dict(rejected.values)]
    if lead.control.version:
        record["control"] = [encode_who(lead.control.by), lead.control.since, lead.control.version]
    if lead.blocked:
        record["blocked"] = [lead.blocked.since, lead.blocked.reason, encode_who(lead.blocked.by)]
    if lead.waiting:
        record["waiting"] = [lead.waiting.since, encode_who(lead.waiting.whom)]
    if lead.on_it:
        record["on_it"] = [encode_who(lead.on_it.by), lead.on_it.since]
    if lead.offered:
        record["offered"] = [encode_who(lead.offered.to), lead.offered.at]
    if lead.returned:
        why = [lead.returned.why] if lead.returned.why else []
        record["returned"] = [lead.returned.at, encode_who(lead.returned.by), lead.returned.note, *why]
    if lead.agents:
        record["agents"] = lead.agents
    if lead.channels:
        record["channels"] = list(lead.channels)
    if lead.hands:
        record["hands"] = list(lead.hands)
    if lead.flagged:
        record["flagged"] = list(lead.flagged)
    if lead.action:
        record["action"] = [lead.action.kind, lead.action.at, lead.action.channel]
    if lead.words:
        record["words"] = [lead.words.text, lead.words.at, lead.words.channel, lead.words.score]
    if lead.next_step:
        record["next_step"] = [lead.next_step.title, lead.next_step.due, lead.next_step.at]
    return record


def decode(lead_id: str, org: str, record: Mapping[str, Any]) -> Lead:
    """The lead that `encode` wrote down. Raises ValueError where a record isn't as `encode` writes it."""
    return _lead(lead_id, org, msgspec.convert(record, Written))


def decode_text(lead_id: str, org: str, text: str | bytes) -> Lead:
    """The same, from the JSON text, without a record between: a page of a list reads fifty leads."""
    return _lead(lead_id, org, _READ(text))


_READ = msgspec.json.Decoder(Written).decode


def _lead(lead_id: str, org: str, written: Written) -> Lead:
    lead = Lead(lead_id, org, *FACTS(written))
    if lead.recent:
        lead.recent = {kind: tuple(accumulate(steps)) for kind, steps in lead.recent.items()}
    return lead


def _steps(times: tuple[int, ...]) -> list[int]:
    """The first time, then how many milliseconds each is after the one before: half as long to write."""
    return [times[0], *(later - earlier for earlier, later in pairwise(times))]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What changed between two records: enough to walk back from the later one to the earlier. Values
    are named "values.NAME". What counters are reckoned from isn't among it: what they said stands in the event."""
    changed = _changed(before, after, "")
    old, new = before.get("values"), after.get("values")
    if old != new:
        changed += _changed(old or {}, new or {}, "values.")
    return tuple(changed)


_APART = ("values", "recent")


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> list[FieldChange]:
    changed = [
        FieldChange(prefix + name, before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value and (prefix or name not in _APART)
    ]
    if not before.keys() <= after.keys():
        changed += [FieldChange(prefix + name, old, None) for name, old in before.items() if name not in after]
    return changed


def encode_who(who: Who | None) -> list[str] | None:
    """A person as JSON: [id, name, email]."""
    return None if who is None else [who.id, who.name, who.email]


def read_who(value: list[str] | None) -> Who | None:
    """The opposite of `encode_who`."""
    return None if value is None else Who(*value)
