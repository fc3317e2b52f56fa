"""Which of two values for one field stands?

The trust order of product.md: by hand or from the lead, then CRM, enrichment, deanonymization. A less
trusted source never replaces a more trusted value, however new; within one source the newer wins.
"""

from __future__ import annotations

from collections.abc import Mapping

from leads.addresses import status_of
from leads.change import Event
from leads.countries import CODES
from leads.fields import CATALOGUE
from leads.lead import TRUST, Lead, NotThisPerson, Value, ValueSource

_FACTS = frozenset({"stage", "known", "source"})
"""Names that may stand in an event's `lead` but are facts of their own rather than values."""
_WHERE = frozenset({"country", "region", "city", "location", "email_status"})
"""Personal fields that say nothing of who somebody is."""
_GUESSES = frozenset({"deanonymization", "enrichment"})


def fold_values(lead: Lead, event: Event) -> None:
    """Take over the values that came with an event, each by its source and time."""
    values = None
    for name, value in event.lead.items():
        if name in _FACTS:
            continue
        held = lead.values.get(name)
        new = Value(value, source_of(event, name), event.at)
        if lead.not_this_person is not None and _is_rejected(lead.not_this_person, event, name, new):
            continue
        if name == "email_status" and new.at < _since(lead, "email"):
            continue  # it was said of an address that has been replaced
        if held is None or _replaces(new, held, repeated=not _said(event, name)):
            if values is None:
                values = dict(lead.values)
            values[name] = new
    if event.data.get("country_from_ip"):
        values = _located(lead, event, values)
    if values is not None:
        _fold_email_status(lead.values, values, event)
        lead.values = values
    if event.lead.get("source") and lead.source == "spara":
        lead.source = str(event.lead["source"])


def _since(lead: Lead, name: str) -> int:
    held = lead.values.get(name)
    return held.at if held is not None else 0


def _located(lead: Lead, event: Event, values: dict[str, Value] | None) -> dict[str, Value] | None:
    """The country that an IP address lies in: a guess, which whatever anybody says of the lead's country replaces."""
    code = event.data["country_from_ip"]
    if not isinstance(code, str) or code not in CODES:
        return values
    standing = values if values is not None else lead.values
    held, new = standing.get("country"), Value(code, "enrichment", event.at)
    return {**standing, "country": new} if held is None or stands(new, held) else values


def _fold_email_status(before: Mapping[str, Value], values: dict[str, Value], event: Event) -> None:
    """An address that is new gets its status by its form, unless its sender knows more, or somebody said so later."""
    now, was = values.get("email"), before.get("email")
    if now is None or now.value is None:
        values.pop("email_status", None)
        return
    if was is not None and was.value == now.value:
        return
    said = values.get("email_status")
    if said is None or (said.at <= now.at and event.lead.get("email_status") is None):
        values["email_status"] = Value(status_of(str(now.value)), "enrichment", now.at)


def _is_rejected(said: NotThisPerson, event: Event, name: str, new: Value) -> bool:
    """Whether a value is what "Not this person" keeps out: all that deanonymization says, and what it had said before,
    whoever repeats it. The lead itself and a person may still say it."""
    if new.source == "deanonymization":
        return True
    repeats = name in said.values and said.values[name] == new.value
    return repeats and (new.source == "enrichment" or not _said(event, name))


def reject(lead: Lead, event: Event) -> None:
    """Take away what deanonymization said. An enriched lead is unknown again where nothing else speaks for it."""
    gone = {name: held.value for name, held in lead.values.items() if held.source == "deanonymization"}
    before = lead.not_this_person.values if lead.not_this_person is not None else {}
    lead.not_this_person = NotThisPerson(event.at, event.by, {**before, **gone})
    lead.values = {name: held for name, held in lead.values.items() if name not in gone}
    if "email" not in lead.values:
        lead.values.pop("email_status", None)
    if lead.known == "enriched" and not any(identifies(name, held) for name, held in lead.values.items()):
        lead.known = "unknown"


def identifies(name: str, held: Value) -> bool:
    """Whether an enriched value says who the lead is, and not only where it is."""
    field = CATALOGUE.get(name)
    personal = field is not None and field.section == "personal" and name not in _WHERE
    return personal and held.source == "enrichment" and held.value is not None


def stands(new: Value, held: Value) -> bool:
    """Whether `new` replaces `held`, by trust and age alone."""
    more, less = TRUST[new.source], TRUST[held.source]
    return more > less or (more == less and new.at >= held.at)


def _replaces(new: Value, held: Value, *, repeated: bool) -> bool:
    """The agents' platform repeats all it knows with each event. Such an echo of what was guessed before must
    not raise its trust: a deanonymized name would become confirmed by being repeated. The guess stands in
    whichever order the two arrive."""
    if repeated and _echoes(new, held):
        return False
    return stands(new, held) or (held.source == "crm" and _echoes(held, new))


def _echoes(one: Value, guess: Value) -> bool:
    """Whether `one` may only repeat an earlier guess."""
    return guess.source in _GUESSES and one.source not in _GUESSES and one.value == guess.value and one.at >= guess.at


def source_of(event: Event, name: str) -> ValueSource:
    """Where a value that came with this event is from."""
    if event.by is not None:
        return "hand"
    if event.kind == "lead.identified":
        by = event.data.get("by")
        return "lead" if by == "self" else "deanonymization" if by == "deanonymization" else "enrichment"
    field = CATALOGUE.get(name)
    filled_in = event.kind == "webform.submitted" and field is not None and field.section == "personal"
    if _said(event, name) or filled_in:
        return "lead"
    return "crm"


def _said(event: Event, name: str) -> bool:
    """Whether somebody stated this value with this very event, rather than its sender repeating what it knows."""
    if event.by is not None or event.kind == "lead.identified":
        return True
    if event.kind not in ("email.captured", "webform.submitted"):
        return False
    form = event.data.get("fields")
    return name == "email" or name in event.data or (isinstance(form, Mapping) and name in form)
