"""How is a visitor shown around in five steps?

The tour follows one sample lead that begins to talk when the page opens. It goes on by itself when the visitor (or
the lead) has done what the step is about; it can be skipped and begun again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from playground.page.drawing import draw
from playground.page.items import Item
from playground.page.view import View

PATIENCE = 120.0
"""Seconds for which other leads hold back while somebody is shown around."""
Control = Literal["automated", "manual", "blocked"]


class Talks(Protocol):
    """What the tour needs to know of a lead's conversation."""

    def name(self, lead_id: str) -> str:
        """What the lead is called, "" where there is none of this id."""
        ...

    def has_asked(self, lead_id: str) -> bool:
        """Whether the lead has asked for a person."""
        ...

    def control(self, lead_id: str) -> Control: ...


@dataclass(frozen=True)
class Step:
    """One step: what is going on, and what to do."""

    head: str
    words: str
    button: str = "Next"


STEPS = (
    Step(
        "{name} has just opened the chat on your website.",
        "An AI agent answers, on the left. Leadbell hears every event of it, and rings nobody yet.",
    ),
    Step(
        "{first} asks for a person: one card, on three platforms at once.",
        "You are Dana in Slack, Ben in Teams and Mona in Webex. Press “Take over” on the card of any of them.",
    ),
    Step(
        "All three cards follow, and the agent keeps quiet.",
        "Write to {first}'s chat what you like: the agent leaves it to you. Press “Summary” on a card to catch up, "
        "then “Return to Automated” where you took over.",
    ),
    Step(
        "The agents are in charge again, and everybody sees who decided that.",
        "Try to trip it: hold a screen still, press an old button on it, take over from a colleague, be rude as a "
        "lead until it is blocked.",
    ),
    Step(
        "Every ring and every silence has its reason.",
        "“Inside” shows each event, what every rule said of it, and what was sent. There you can also take a platform "
        "down and watch it catch up.",
        "Finish",
    ),
)


class Tour:
    """The guided start. `begin` lets the tour's lead in and gives its id; `talks` knows the conversations."""

    list_id = "tour"

    def __init__(self, talks: Talks, begin: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._talks, self._begin, self._clock = talks, begin, clock
        self._busy_until = 0.0

    @property
    def busy(self) -> bool:
        """Whether somebody is being shown around just now, so that other leads and colleagues should hold back."""
        return self._clock() < self._busy_until

    def start(self, view: View) -> None:
        """Begin at the first step, with a lead of this view's own."""
        view.step, view.guest = 1, self._begin()
        view.lead = view.guest
        self._busy_until = self._clock() + PATIENCE

    def resume(self, view: View, before: View) -> None:
        """Go on where another page of the visitor's is."""
        view.step, view.guest, view.taken, view.lead = before.step, before.guest, before.taken, before.lead

    def skip(self, view: View) -> None:
        """Leave the visitor alone."""
        view.step, self._busy_until = 0, 0.0

    def next(self, view: View) -> None:
        """The visitor wants the next step."""
        if 0 < view.step < len(STEPS):
            view.step += 1
        else:
            self.skip(view)

    def pressed(self, view: View, label: str) -> None:
        """The visitor has pressed something on a card."""
        if view.step == 4 and label != "Return to Automated":
            view.step = 5

    def items(self, looked_at: View) -> Sequence[Item]:
        """The step at hand, none where the tour is over."""
        self._go_on(looked_at)
        if not looked_at.step:
            return ()
        name = self._talks.name(looked_at.guest) or "The lead"
        step = STEPS[looked_at.step - 1]
        told = {"name": name, "first": name.split()[0]}
        drawn = partial(
            draw, "tour.html", view=looked_at, number=looked_at.step, steps=len(STEPS), button=step.button,
            head=step.head.format(**told), words=step.words.format(**told),
        )  # fmt: skip
        return (Item("tour-step", (looked_at.step, name), drawn),)

    def _go_on(self, view: View) -> None:
        if view.step == 1 and self._talks.has_asked(view.guest):
            view.step = 2
        if view.step == 2 and self._talks.control(view.guest) == "manual":
            view.step = 3
            view.taken = True
        if view.step == 3 and view.taken and self._talks.control(view.guest) != "manual":
            view.step = 4
