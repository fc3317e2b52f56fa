"""A rule has rung: what is started for the case that nobody answers?

What an escalation does is put down when it starts (architecture.md 6), so that a rule that is changed meanwhile changes
nothing of what is under way. It counts from the event, or from when a held ring came.
"""

from __future__ import annotations

import orjson

from leads.change import Change
from leads.store.draft import Draft
from rules.escalation import Escalation
from rules.targets import print_target

ESCALATE = "escalate"
"""The first word of its timers' kind."""
_MARK = "/escalation-"


def start(rule: str, name: str, number: int, one: Escalation, change: Change, since: int, draft: Draft) -> None:
    """Set the timer of a rule's escalation. `since`: milliseconds, from which it counts. The fence is when somebody
    last answered: a lead that asks again while nobody has doesn't begin anew."""
    form = {"rule": rule, "name": name, "number": number, "after": one.after, "unless": one.unless}
    data = orjson.dumps(form | {"to": print_target(one.to)}).decode()
    lead = change.after
    kind = f"{ESCALATE} {rule} {number}"
    draft.set_timer(kind, lead.id, lead.answered_at, since + one.after, change.event.id, data)


def escalation_of(rule: str, number: int) -> str:
    """The name under which the record has a rule's escalation."""
    return f"{rule}{_MARK}{number}"


def rule_of(name: str) -> tuple[str, str]:
    """The rule's id that stands in a verdict, and the number of its escalation, "" where it is the rule's own."""
    rule, _, number = name.partition(_MARK)
    return rule, number
