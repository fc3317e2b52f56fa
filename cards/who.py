"""Who is the lead, and how sure is that?

The mark beside a name is that *name's* mark: ✅ where the lead or a person of ours gave the name, ⚠️ where
it was guessed. Marks inside a name are taken out of it, so that nobody can give themselves one.
"""

from __future__ import annotations

import re
import unicodedata

from cards.characters import clean
from cards.model import Line, Said, Span, Text
from leads.countries import name_of
from leads.lead import Known, Lead, Value

MOST_NAME = 80
MOST_JOB = 80
MOST_COMPANY = 80
MOST_FIELD = 1_000
"""Characters of a value that are looked at: more than any card shows."""

_CLAIM = re.compile(r"[(\[]\s*(?:verified|enriched|name unknown)[^)\]]*[)\]]", re.IGNORECASE)
_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0e\ufe0f\u200d\u20e3]")
_SOURCE_KNOWN: dict[str, Known] = {
    "hand": "verified", "lead": "verified", "enrichment": "enriched", "deanonymization": "enriched",
}  # fmt: skip


def who_line(lead: Lead) -> Line:
    """The second line of a card: the name with its mark, then job and company."""
    spans: list[Span] = [*_identity(lead)]
    job, company = outside(lead, "job_title"), outside(lead, "company_name")
    work = [Said(text, most) for text, most in ((job, MOST_JOB), (company, MOST_COMPANY)) if text]
    for at, span in enumerate(work):
        spans += [Text(" · " if at == 0 else ", "), span]
    return Line(tuple(spans), "who")


def _identity(lead: Lead) -> list[Span]:
    name, mark, email = bare_name(lead.name[:MOST_FIELD]), name_mark(lead), outside(lead, "email")
    shown: list[Span] = _marked(name, mark) if name else []
    if email and (not name or (mark != "verified" and _mark_of(lead, ("email",)) == "verified")):
        address = _marked(email, _mark_of(lead, ("email",)))
        return [*address, Text(" · "), *shown] if shown else address
    return shown or [Text(visitor(lead), bold=True), Text(" (name unknown)")]


def _marked(text: str, mark: Known) -> list[Span]:
    said = Said(text, MOST_NAME, bold=True)
    if mark == "verified":
        return [Text("✅ "), said, Text(" (verified)")]
    if mark == "enriched":
        return [Text("⚠️ "), Text("Maybe ", bold=True), said, Text(" (enriched, not confirmed)")]
    return [said]


def name_mark(lead: Lead) -> Known:
    """How sure the lead's *name* is. A verified e-mail address that bears the name out verifies it too."""
    parts = ("first_name", "last_name")
    mark = _mark_of(lead, parts if any(map(lead.text, parts)) else ("name",))
    if mark != "verified" and _mark_of(lead, ("email",)) == "verified" and _bears_out(lead):
        return "verified"
    return mark


def _mark_of(lead: Lead, fields: tuple[str, ...]) -> Known:
    """The least sure of these values; a CRM's word is as sure as the lead is known."""
    marks = [_known(lead.values[name], lead) for name in fields if lead.text(name)]
    return min(marks, key=("enriched", "unknown", "verified").index, default="unknown")


def _known(value: Value, lead: Lead) -> Known:
    return _SOURCE_KNOWN.get(value.source, lead.known)


def _bears_out(lead: Lead) -> bool:
    """Whether the e-mail's local part contains the last name: ada.lovelace@… bears out "Lovelace"."""
    last = lead.text("last_name") or (lead.name.split() or [""])[-1]
    folded = _fold(last)
    return len(folded) > 1 and folded in _fold(lead.text("email").rpartition("@")[0])


def _fold(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spread if char.isalnum())


def bare_name(text: str) -> str:
    """A name without emoji and without our own words for how sure it is."""
    if text.isascii() and "(" not in text and "[" not in text:
        return clean(text)
    return clean(_CLAIM.sub(" ", _EMOJI.sub("", clean(text))))


def visitor(lead: Lead) -> str:
    """ "Visitor K7Q2": how a lead without a name is called."""
    return f"Visitor {lead.visitor}"


def short_name(lead: Lead) -> Said | Text:
    """The lead in a sentence: the first name (of a sure name), the whole name, the e-mail, or "Visitor K7Q2"."""
    first = bare_name(lead.text("first_name")[:MOST_FIELD])
    if first and name_mark(lead) == "verified":
        return Said(first, MOST_NAME)
    return full_name(lead)


def full_name(lead: Lead) -> Said | Text:
    """The lead by name, with "Maybe" where the name was guessed and no e-mail is known."""
    name, email = bare_name(lead.name[:MOST_FIELD]), outside(lead, "email")
    if name and name_mark(lead) != "enriched":
        return Said(name, MOST_NAME)
    if email:
        return Said(email, MOST_NAME)
    return Said(f"Maybe {name}", MOST_NAME) if name else Text(visitor(lead))


def place(lead: Lead) -> str:
    """ "London, United Kingdom": what is known of where the lead is, "" where nothing is."""
    code = lead.text("country")[:MOST_FIELD]
    country = name_of(code) if code else ""
    parts = [outside(lead, "location") or outside(lead, "city"), clean(country)]
    if parts[1] and parts[0].casefold().endswith(parts[1].casefold()):
        parts.pop()
    return ", ".join(filter(None, parts))


def outside(lead: Lead, field: str) -> str:
    """A field's value as one clean line, "" where there is nothing to see."""
    return clean(lead.text(field)[:MOST_FIELD])


def email_mark(lead: Lead) -> Known:
    """How sure the lead's e-mail address is."""
    return _mark_of(lead, ("email",))
