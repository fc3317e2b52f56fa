"""What do rules say of an event that somebody wrote down?

For the command line and over HTTP alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leads.rehearsal import Misread, read_event, read_lead, rehearse
from rules.explain import Explained, explain, structured
from rules.match import Ruleset
from rules.read import Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say: of each change, its kind and what each rule says of it. Or what can't be read."""

    said: tuple[tuple[str, tuple[Explained, ...]], ...] = ()
    faults: tuple[Misread, ...] = ()

    def structured(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "events": [{"event": kind, "rules": [structured(one) for one in rules]} for kind, rules in self.said],
        }


def explained(
    ruleset: Ruleset, sources: Iterable[Source], event: object, lead: object | None,
    known_people: Callable[[str], bool], now: int,
) -> Answer:  # fmt: skip
    """What the rules say of an event (`leads.rehearsal.read_event`) of a lead (`read_lead`; None: a new one), and of
    what it causes as far as any rule is for that. The event counts as coming in when it happened: nothing is late."""
    happens, faults = read_event(event, now)
    before = None
    if lead is not None:
        before, more = read_lead(lead, now)
        faults = [*faults, *more]
    if happens is None or faults:
        return Answer(faults=tuple(faults))
    wanted = {kind for rule in ruleset.rules for kind in rule.on} | {happens.kind}
    changes = [change for change in rehearse(happens, before) if change.event.kind in wanted]
    files = tuple(sources)
    return Answer(
        tuple((change.event.kind, tuple(explain(ruleset, change, known_people, files))) for change in changes)
    )
