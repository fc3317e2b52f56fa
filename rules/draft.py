"""Which rule rings for leads like those that somebody is looking at?

A filter turned into the text of a rule file, to be read, changed and saved by a manager.
"""

from __future__ import annotations

import re

import yaml

from leads.filters import Filter, sentence
from leads.suggestion import listed

ON = ("message.received", "email.captured", "webform.submitted", "calendar.shown", "call.scheduled")
"""What a lead does that makes somebody look."""
_LONGEST_NAME = 100
_NOT_OF_AN_ID = re.compile(r"[^a-z0-9]+")


def draft_rule(filter: Filter, name: str, owner_email: str = "") -> str:
    """YAML of a rule that rings the lead's owner where all of the filter's conditions hold. It begins as "watching", so
    that nothing rings before somebody has read it. What a rule can't ask for (when a lead was active, searches) is
    named in a comment. `owner_email`: whose leads alone it is about, "" for everybody's."""
    shown = _one_line(name) or _one_line(sentence(filter))
    conditions = [condition.text() for condition in filter.conditions]
    if owner_email and not any(condition.field == "owner" for condition in filter.conditions):
        conditions.append(f"owner is {owner_email}")
    lines = ["# Drafted from the Leads page. Where it should ring, and on what, is yours to say.", *_left_out(filter)]
    lines += ["rules:", f"  - id: {_id(shown)}", f"    name: {_scalar(shown)}", f"    on: [{', '.join(ON)}]"]
    if conditions:
        lines += ["    when:", "      - all:", *(f"          - {_scalar(condition)}" for condition in conditions)]
    lines += ["    ring:", "      - {to: owner}", "    status: watching  # on, once it says what you mean"]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()[:_LONGEST_NAME].strip()


def _left_out(filter: Filter) -> list[str]:
    left = ["the timeframe"] if filter.timeframe is not None else []
    left += [f"the search for {_comment(filter.q)}"] if filter.q else []
    left += [f"the search for {_comment(filter.said)} in what was said"] if filter.said else []
    return [f"# A rule has no word for {listed(left)}: left out."] if left else []


def _comment(text: str) -> str:
    return '"' + "".join(c if c.isprintable() else " " for c in text) + '"'


def _id(name: str) -> str:
    found = _NOT_OF_AN_ID.sub("-", name.lower()).strip("-")[:64].strip("-")
    return found or "leads-like-these"


def _scalar(text: str) -> str:
    written: str = yaml.safe_dump([text], allow_unicode=True, width=10**9, default_flow_style=False)
    return written.removeprefix("- ").strip()
