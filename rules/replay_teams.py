"""Who of a team would have been rung, as events are played once more?

Whose turn it was when the time begins isn't known: there it begins with the first. Who has a lead's card is told from
what was rung.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from leads.people import Person
from rules.quiet import Around, Quiet
from rules.turn import SAME_PERSON_FOR, Asked, Carded, Turn, around_team, choose, there
from rules.verdict import TeamTarget

Team = Callable[[str], Sequence[Person]]
"""The active people of a team, by its name."""


class ReplayedTeams:
    """The turns of all teams, and the cards in people's direct messages, as they come about."""

    def __init__(self, team: Team) -> None:
        self._team = team
        self._last: dict[str, Person] = {}
        self._cards: dict[str, dict[str, tuple[int, Carded]]] = defaultdict(dict)  # lead -> address -> since, newest

    def anybody(self, to: TeamTarget, at: int) -> bool:
        """Whether somebody of a team is on duty at `at` (milliseconds)."""
        return bool(there(self._team(to.name), at))

    def around(self, to: TeamTarget, at: int, quiet: Quiet | None) -> Around | None:
        """The calendar that quiet hours go by, None where there is nobody."""
        return around_team(self._team(to.name), at, quiet)

    def choose(
        self, to: TeamTarget, asked: Asked, beside: Iterable[str] = (),
        snoozed: Callable[[str], bool] = lambda email: False,
    ) -> Turn | None:  # fmt: skip
        """Who is rung; `beside`: addresses of people whom the rule rings anyway; `snoozed`: who has snoozed it."""
        team = [one for one in self._team(to.name) if not snoozed(one.email)]
        ids = {one.email: one.id for one in team}
        cards = {
            ids[email]: card
            for email, (since, card) in self._cards[asked.change.after.id].items()
            if email in ids and asked.at - since < SAME_PERSON_FOR
        }
        others = frozenset(ids[email] for email in beside if email in ids)
        return choose(team, replace(asked, beside=others), cards, lambda: self._last.get(to.name))

    def rings(self, to: TeamTarget, turn: Turn) -> None:
        """The person who was chosen is rung."""
        if turn.taken:
            self._last[to.name] = turn.person

    def carded(self, email: str, asked: Asked) -> None:
        """Somebody was rung in their direct messages."""
        cards, event = self._cards[asked.change.after.id], asked.change.event
        since, _ = cards.get(email, (asked.at, None))
        fresh = since if asked.at - since < SAME_PERSON_FOR else asked.at
        cards[email] = fresh, Carded(event.at, event.id)
