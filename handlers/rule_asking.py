"""What do the handlers of rules have in common: what a form held, what may be named in it, and how it is answered?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import wraps

from sqlalchemy.exc import DBAPIError

from cards import notice
from cards.model import HELD, Part
from cards.rule import rule_card
from cards.rule_editor import Offered, editor_card, later_card
from cards.rule_presses import ID
from cards.rule_writing import TooLong, Unreadable, Writing, read_held
from handlers.intent import Code, Intent, Outcome
from handlers.room import Room
from leads.store.writer import StoreUnavailable
from rules.form_reading import FormFault, FormReport, read_form
from rules.sentence import Called, place_words
from rules.standing import Standing

GONE = "There is no such rule any more: somebody has deleted it."
UNREADABLE = "This form can't be read any more. Open the rule again."
TOO_LONG = (
    "This rule is too long for a form in chat. Change it on the page of rules in your browser: nothing is lost there."
)


def called(room: Room) -> Called:
    """People's names by their addresses."""
    names = {person.email: person.name for person in room.people()}
    return lambda email: names.get(email, email)


async def offered(room: Room) -> Offered:
    """What a rule may name."""
    names = called(room)
    channels, others = [], []
    for one in await room.rule_places():
        if ":" in one.value:  # there are no headings here that say on which platform a channel is
            channels.append(replace(one, label=place_words(one.value, names)))
        elif one.value == "owner":
            channels.insert(0, one)
        else:
            others.append(one)
    return Offered([*channels, *others], names)


def rule_id(asked: Intent) -> str:
    """Which rule the press is about, "" where it says none."""
    return asked.arguments.get(ID, "")[:64]


def seen(asked: Intent) -> int | None:
    """The version that the pressed card was drawn from, None where it says none."""
    return asked.version or None


def written(asked: Intent) -> Writing:
    """What the form of the pressed card held, with what stands in its inputs. Raises Unreadable."""
    if HELD not in asked.arguments:
        raise Unreadable("nothing is held")
    return read_held(asked.arguments[HELD], asked.arguments)


async def judged(room: Room, writing: Writing) -> FormReport:
    """The form as a rule. A new one is called by an id that no other has; the one that it was tried with is its own,
    so that a second press of Save makes no second rule."""
    taken = {one.rule.id: one.path or "a rule made in Leadbell" for one in await room.rules.all()}
    taken.pop(writing.base or writing.form.id, None)
    return read_form(writing.form, taken)


def unnamed(writing: Writing) -> Writing:
    """A new rule without the id that it was tried with: it may be called otherwise by now."""
    return writing if writing.base else replace(writing, form=replace(writing.form, id=""))


async def edit(
    asked: Intent, room: Room, writing: Writing, *, faults: Sequence[FormFault] = (), told: Sequence[Part] = ()
) -> Outcome:
    """The form's first step."""
    writing = unnamed(writing)
    report = await judged(room, writing)
    try:
        card = editor_card(asked.org, writing, report, await offered(room), faults=faults, told=told)
    except TooLong:
        return Outcome("refused", notice.refused(TOO_LONG), beside=True)
    return Outcome("asked", card)


async def shown(
    asked: Intent, room: Room, one: Standing, *, code: Code = "shown", told: Sequence[Part] = (),
    tried: Sequence[Part] = (), undo: int | None = None,
) -> Outcome:  # fmt: skip
    """A rule as it stands."""
    watched = await room.watched(asked, one) if one.rule.status == "watching" else None
    card = rule_card(
        asked.org, one, called(room), may_change=asked.person.may("manager"), zone=asked.person.zone, watched=watched,
        told=told, tried=tried, undo=undo,
    )  # fmt: skip
    return Outcome(code, card)


def refused(sentence: str) -> Outcome:
    """Not done, and why."""
    return Outcome("refused", notice.refused(sentence))


Run = Callable[[Intent, Room], Awaitable[Outcome]]


def keeps(run: Run) -> Run:
    """What is being written isn't lost where the database can't be had: it is shown again, to go on with."""

    @wraps(run)
    async def kept(asked: Intent, room: Room) -> Outcome:
        try:
            return await run(asked, room)
        except (StoreUnavailable, DBAPIError, OSError):
            try:
                return Outcome("refused", later_card(asked.org, written(asked)))
            except (Unreadable, TooLong):
                pass
            raise

    return kept
