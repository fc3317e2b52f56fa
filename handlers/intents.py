"""What makes a function the handler of an intent?

`@intent` names it: who may, what it is called, what it takes, and the sentence that help, manifests and docs
pick up. The role is checked here, in front of every handler; and a wish on a lead that was merged
meanwhile is led to the lead that it is now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import wraps

from cards.notice import forbidden, unknown_lead
from handlers.intent import Intent, Outcome
from handlers.room import Room
from leads.people import Role

Run = Callable[[Intent, Room], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Handler:
    """One intent: its name on the wire, the least role, its label and sentence, its arguments by name, and
    whether its answer is a form or something to read (a platform may have to open a window before asking). `words`: the
    argument that takes what is typed after the command; `slash`: the word is a command of its own where a platform has
    such; `hint`: what may be typed after it, as an example; `fits`: what may, as a pattern: what doesn't fit may be
    meant for a lead, as may all that is written in a lead's thread."""

    name: str
    role: Role
    label: str
    sentence: str
    run: Run
    arguments: tuple[str, ...] = ()
    opens: bool = False
    command: str = ""  # the word by which it can be typed to the bot, "" where it can't
    of_lead: bool = False  # whether what is typed must say which lead, or stand in its card's thread
    words: str = ""
    slash: bool = False
    hint: str = ""
    fits: str = ""


def intent(
    name: str, *, label: str, sentence: str, role: Role = "rep", arguments: tuple[str, ...] = (), opens: bool = False,
    command: str = "", of_lead: bool = False, words: str = "", slash: bool = False, hint: str = "",
    fits: str = "",
) -> Callable[[Run], Handler]:  # fmt: skip
    """Make an async function (intent, room) -> Outcome the handler of an intent."""

    def make(run: Run) -> Handler:
        @wraps(run)
        async def checked(asked: Intent, room: Room) -> Outcome:
            if not asked.person.may(role):
                return Outcome("forbidden", forbidden(role, label.rstrip("…").lower()))
            outcome = await run(asked, room)
            if outcome.code != "unknown_lead" or not asked.lead:
                return outcome
            kept = await room.merged_into(asked)
            if kept is None:
                return outcome
            # What was seen was another lead's version: the wish is carried out only where none was asked for.
            return await run(replace(asked, lead=kept, version=None if asked.version is None else -1), room)

        return Handler(
            name, role, label, sentence, checked, arguments, opens, command, of_lead, words, slash, hint, fits
        )  # fmt: skip

    return make


def no_such_lead() -> Outcome:
    """The answer where there is no lead of this id in the organisation."""
    return Outcome("unknown_lead", unknown_lead())
