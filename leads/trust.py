"""Which of two values for one field stands?

The trust order of product.md: by hand or from the lead, then CRM, enrichment, deanonymization. A less
trusted source never replaces a more trusted value, however new; within one source the newer wins.
"""

from __future__ import annotations

from leads.change import Event
from leads.fields import CATALOGUE
from leads.lead import TRUST, Lead, Value, ValueSource

_FACTS = frozenset({"stage", "known", "source"})
"""Names that may stand in an event's `lead` but are facts of their own rather than values."""


def fold_values(lead: Lead, event: Event) -> None:
    """Take over the values that came with an event, each by its source and time."""
    values = None
    for name, value in event.lead.items():
        if name in _FACTS:
            continue
        held = lead.values.get(name)
        source = source_of(event, name, echo=held is not None and held.value == value)
        if source is None:
            continue
        new = Value(value, source, event.at)
        if held is None or stands(new, held):
            if values is None:
                values = dict(lead.values)
            values[name] = new
    if values is not None:
        lead.values = values
    if "source" in event.lead and lead.source == "spara":
        lead.source = str(event.lead["source"])


def stands(new: Value, held: Value) -> bool:
    """Whether `new` replaces `held`."""
    more, less = TRUST[new.source], TRUST[held.source]
    return more > less or (more == less and new.at >= held.at)


def source_of(event: Event, name: str, *, echo: bool) -> ValueSource | None:
    """Where a value that came with this event is from; None where it says nothing new.

    The agents' platform repeats all it knows with each event. Such an echo of a value that is held
    already must not raise its trust: a deanonymized name would become confirmed by being repeated.
    """
    if event.by is not None:
        return "hand"
    if event.kind == "lead.identified":
        by = event.data.get("by")
        return "lead" if by == "self" else "deanonymization" if by == "deanonymization" else "enrichment"
    if name == "email" and event.kind in ("email.captured", "webform.submitted"):
        return "lead"
    if echo:
        return None
    if event.kind == "webform.submitted" and CATALOGUE[name].section == "personal":
        return "lead"
    return "crm"
