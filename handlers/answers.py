"""How soon do people answer? For managers: asked for, in a browser, and every Monday or not."""

from __future__ import annotations

from cards.answers import WANTED, page_card, week_card
from cards.notice import already, done, refused
from cards.view import View
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.open_lead import NOWHERE
from handlers.room import Room


@intent(
    "answers", label="Answers", role="manager", opens=True, command="answers",
    sentence="How soon people answered leads in the last seven days, and whom nobody answered.",
)  # fmt: skip
async def answers(asked: Intent, room: Room) -> Outcome:
    """Shown to the manager who asked, and to nobody else."""
    week = await room.answering.week(asked.person)
    wanted = await room.answering.wants_weekly(asked.person)
    view = View(zone=asked.person.zone)
    return Outcome("shown", week_card(asked.org, week, view, room.now(), weekly=False, wanted=wanted))


@intent("answers_page", label="All figures", role="manager", sentence="")
async def answers_page(asked: Intent, room: Room) -> Outcome:
    """A link to the page with all figures."""
    link = await room.sign_in_link(asked, "/answers?last=7d")
    if not link:
        return Outcome("refused", refused(NOWHERE), beside=True)
    return Outcome("shown", page_card(asked.org, link, asked.person.name), beside=True)


@intent("weekly", label="Weekly card", role="manager", arguments=(WANTED,), sentence="")
async def weekly(asked: Intent, room: Room) -> Outcome:
    """Whether the weekly card comes on Mondays; pressed by whoever gets it, for themselves."""
    wanted = asked.arguments.get(WANTED) == "yes"
    new = await room.answering.want_weekly(asked.person, wanted)
    said = "The weekly card comes every Monday at 09:00." if wanted else "The weekly card doesn't come any more."
    also = "" if wanted else " To have it again: answers"
    return Outcome("done" if new else "already", (done if new else already)(said + also), beside=True)
