"""Which fields has a lead, and what may stand in each?

One catalogue for rules, filters, forms, cards and the API. A value that passed `Field.check` has
the normal form that everything after it relies on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from leads import shapes
from leads.counting import COUNTERS
from leads.countries import name_of
from leads.events import CATALOGUE as KINDS
from leads.events import MESSAGE_ACTIONS
from leads.lead import CHANNELS, KNOWN, STAGES
from leads.moderation import CATEGORIES
from leads.moments import rfc3339
from leads.suggestion import did_you_mean, quoted

FieldType = Literal["text", "number", "boolean", "list", "datetime", "choice", "person"]
Section = Literal["personal", "conversation", "company", "insights", "lead", "event"]
Home = Literal["values", "lead", "event"]

SECTIONS: dict[Section, str] = {
    "personal": "Personal information",
    "conversation": "Conversation summary",
    "company": "Company details",
    "insights": "Company insights",
    "lead": "Lead",
    "event": "Event",
}
"""The four sections of a lead's details, then the lead's other facts, and what only the event at hand has."""

SOURCES = ("spara", "salesforce", "hubspot", "marketo", "leads_api")
ACTIONS = tuple(dict.fromkeys([*MESSAGE_ACTIONS.values(), *(kind.action for kind in KINDS.values() if kind.action)]))
_WRITTEN = {"leads_api": "Leads API", "hubspot": "HubSpot"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `settable`: may stand in an event's `lead`. `home`: whether the value is kept in `Lead.values`,
    is a fact of the lead's own, or comes with the event. `form` narrows a text to one shape."""

    name: str
    label: str
    section: Section
    type: FieldType = "text"
    choices: tuple[str, ...] = ()
    settable: bool = True
    home: Home = "values"
    form: shapes.Form = "plain"
    custom: bool = False  # the organisation's own

    def check(self, value: object) -> object:
        """The normal form of `value`, None for no value (null, blank text, an empty list): text trimmed, a number
        as int where it is whole, a country as its ISO 3166 code, a list of texts, a date-time as milliseconds
        since 1970. Raises ValueError with a sentence that says what is allowed and doesn't repeat the value."""
        if value is None:
            return None
        try:
            if self.type == "text":
                return shapes.text(value) if self.form == "plain" else shapes.FORMS[self.form](value)
            if self.type == "list":
                return shapes.texts(value, self.choices)
            if self.type == "choice":
                return shapes.choice(value, self.choices)
            return shapes.TYPES[self.type](value)
        except shapes.Unfit as unfit:
            raise ValueError(f"{self.name} must be {unfit}") from None

    def show(self, value: object) -> str:
        """A checked value as English shows it: a country by its name, "Email Captured", "yes"."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self.show(item) for item in value)
        if isinstance(value, int | float):
            return rfc3339(int(value)) if self.type == "datetime" else f"{value:,}"
        text = str(value)
        if self.form == "country":
            return name_of(text)
        if self.choices and text.islower() and "." not in text:
            return _WRITTEN.get(text, text.replace("_", " ").title())
        return text


def _rows() -> Iterator[Field]:
    yield Field("first_name", "First name", "personal")
    yield Field("last_name", "Last name", "personal")
    yield Field("name", "Name", "personal")
    yield Field("email", "E-mail", "personal", form="email")
    yield Field("email_status", "E-mail status", "personal")
    yield Field("phone_number", "Phone", "personal")
    yield Field("job_title", "Job title", "personal")
    yield Field("seniority", "Seniority", "personal")
    yield Field("department", "Department", "personal")
    yield Field("linkedin_url", "LinkedIn profile", "personal")
    yield Field("location", "Location", "personal")
    yield Field("city", "City", "personal")
    yield Field("region", "Region", "personal")
    yield Field("country", "Country", "personal", form="country")
    yield Field("skills", "Skills", "personal", "list")
    yield Field("interests", "Interests", "personal", "list")

    yield Field("questions", "Questions asked", "conversation", "list")
    yield Field("sales_stage", "Sales stage", "conversation")
    yield Field("pain_points", "Pain points", "conversation", "list")
    yield Field("interests_identified", "Interests identified", "conversation", "list")

    yield Field("company_name", "Company name", "company")
    yield Field("company_website", "Website", "company")
    yield Field("industry", "Industry", "company")
    yield Field("revenue", "Revenue", "company", "number")
    yield Field("num_employees", "Headcount", "company", "number")
    yield Field("business_model", "Business model", "company")
    yield Field("products", "Products", "company", "list")

    yield Field("objectives", "Corporate objectives", "insights", "list")
    yield Field("competitors", "Competitors", "insights", "list")
    yield Field("news", "Recent news", "insights", "list")
    yield Field("small_talk", "Small-talk opportunities", "insights", "list")

    yield Field("owner", "Owner", "lead", "person")
    yield Field("language", "Language", "lead")
    yield Field("last_page", "Last page", "lead")
    yield Field("referrer", "Referrer", "lead")
    yield Field("ip", "IP address", "lead", form="ip")
    yield Field("id", "Id", "lead", home="lead", form="id")
    yield Field("stage", "Stage", "lead", "choice", STAGES, home="lead")
    yield Field("known", "Known", "lead", "choice", KNOWN, home="lead")
    yield Field("source", "Lead source", "lead", "choice", SOURCES, home="lead")
    yield from _facts()
    yield Field("event", "Event", "event", "choice", tuple(KINDS), settable=False, home="event")
    yield Field("text", "Text", "event", settable=False, home="event")
    yield Field("url", "Page", "event", settable=False, home="event")
    yield Field("reason", "Reason", "event", settable=False, home="event")
    yield Field("by", "By", "event", "person", settable=False, home="event")
    for counter in COUNTERS:
        yield Field(counter.name, counter.label, "event", "number", settable=False, home="event")


def _facts() -> Iterator[Field]:
    """What Leadbell itself knows of a lead, and nobody can set from outside."""

    def fact(name: str, label: str, type: FieldType, choices: tuple[str, ...] = ()) -> Field:
        return Field(name, label, "lead", type, choices, settable=False, home="lead")

    yield fact("control", "Control", "choice", ("automated", "manual"))
    yield fact("blocked", "Blocked", "boolean")
    yield fact("exempt", "Exempt from automatic blocking", "boolean")
    yield fact("score", "Moderation score", "number")
    yield fact("flagged", "Flagged for", "list", CATEGORIES)
    yield fact("waiting", "Waiting for a person", "boolean")
    yield fact("on_it", "Somebody is on it", "boolean")
    yield fact("engagement", "Engagement", "choice", ("browsing", "medium", "high"))
    yield fact("messages", "Messages from the lead", "number")
    yield fact("agent", "Agent", "list")
    yield fact("channel", "Channel", "list", CHANNELS)
    yield fact("with", "With", "list")
    yield fact("latest_action", "Latest lead action", "choice", ACTIONS)
    yield fact("latest_action_kind", "Kind of the latest lead action", "choice", tuple(KINDS))
    yield fact("next_step", "Next step", "text")
    yield fact("left", "Left the chat", "boolean")
    yield fact("created_at", "Created", "datetime")
    yield fact("last_activity", "Last activity", "datetime")


class Catalogue(Mapping[str, Field]):
    """All fields by name: those that Leadbell brings, then the organisation's own. May be read from any thread while
    own ones are added: what is read is replaced as a whole."""

    def __init__(self, built_in: Iterable[Field]) -> None:
        self.built_in: Mapping[str, Field] = {row.name: row for row in built_in}
        self._rows: Mapping[str, Field] = self.built_in

    def adopt(self, own: Iterable[Field]) -> None:
        """Let these be the organisation's own fields. One that is called as one of Leadbell's is left out: a release
        may bring a field that somebody had made before."""
        self._rows = {**self.built_in, **{row.name: row for row in own if row.name not in self.built_in}}

    def __getitem__(self, name: str) -> Field:
        return self._rows[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


CATALOGUE = Catalogue(_rows())


def find(name: str) -> Field:
    """The field of that name. Raises ValueError with a sentence that names the nearest one."""
    field = CATALOGUE.get(name)
    if field is None:
        raise ValueError(f"There is no field {quoted(name)}. {did_you_mean(name, CATALOGUE)}".rstrip())
    return field
