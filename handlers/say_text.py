"""Say text: what its writer wants done with a text from a thread, or from a chat that has no threads."""

from __future__ import annotations

from cards import notice
from cards.model import Said
from cards.text_question import AS, SAY, TEXT, note_question
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads.store.texts import Choice, Taken

CHOICES: dict[str, Choice] = {"send": "send", "to": "to", "note": "note", "cancel": "cancel"}

OVER = "Your text was dealt with already: see the lead's timeline."


@intent(SAY, label="Send", arguments=(TEXT, AS), sentence="")
async def say_text(asked: Intent, room: Room) -> Outcome:
    """Only whoever wrote it may. The first answer counts; what can't be sent by then is kept as a note."""
    waits = await room.texts.asked(asked, asked.arguments.get(TEXT, ""))
    wish = asked.arguments.get(AS, "")
    if waits is None:
        return Outcome("already", notice.already(OVER))
    if waits.by.id != asked.person.id:
        return Outcome("refused", notice.refused("Only whoever wrote this text can say what becomes of it."))
    if wish == "which":
        held = await room.texts.held(asked, waits.text.platform)
        lead = await room.lead(asked)
        some = held or ([lead] if lead else [])
        return Outcome("asked", note_question(some, waits.text.id, waits.text.words)) if some else no_such_lead()
    choice = CHOICES.get(wish)
    if choice is None:
        return Outcome("refused", notice.refused("This button can't be read any more."))
    try:
        taken = await room.texts.answer(asked, waits, choice)
    except ValueError as fault:
        return Outcome("refused", notice.refused(str(fault)))
    return answered(asked, taken)


def answered(asked: Intent, taken: Taken) -> Outcome:
    """What the writer is told of what became of the text."""
    lead = taken.lead
    if lead is None:
        return no_such_lead()
    by = lead.control.by
    match taken.became:
        case "reply":
            return Outcome("done", notice.done("Your text is on its way to the lead, and you have control."), lead)
        case "note":
            return Outcome("done", notice.done("Your text is kept as a note; it doesn't reach the lead."), lead)
        case "cancelled":
            return Outcome("done", notice.done("Your text was neither sent nor kept."), lead)
        case "closed_files":
            return Outcome("refused", notice.refused(CLOSED), lead)
        case "blocked":
            told = "The lead is blocked, so nothing was sent; your text is kept as a note."
            return Outcome("blocked", notice.refused(told), lead)
        case "taken" if by is not None:
            told = " has control, so nothing was sent; your text is kept as a note."
            return Outcome("taken", notice.notice("🔵", Said(by.name, 60, bold=True), told), lead)
        case "taken":
            told = "You no longer have control, so nothing was sent; your text is kept as a note."
            return Outcome("stale", notice.refused(told), lead)
        case _:
            return Outcome("already", notice.already(OVER), lead)


CLOSED = (
    "A file that was sent here can't be opened by the lead, so nothing was sent; your text is kept as a note. "
    "Put a link to the file into your text and write it again."
)
