"""What is done to a rule that stands: switched, deleted, brought back, sent as a test card."""

from __future__ import annotations

from cards.rule import delete_question, deleted_card, test_question, told_line
from cards.rule_presses import ALL, DELETE, ID, ME, SURE, SWITCH, TEST_CARD, TO, UNDO, WHERE
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.rule_asking import GONE, called, refused, rule_id, seen, shown
from rules.form_choices import STATUS_HINTS
from rules.rule import STATUSES
from rules.sentence import place_words
from rules.standing import Conflict, Refusal, Standing

MOST_FAULT = 200


@intent(SWITCH, label="Switch rules", role="manager", arguments=(ID, TO), opens=True, sentence="")
async def rule_switch(asked: Intent, room: Room) -> Outcome:
    """Let a rule be on, watching or off; a rule that somebody else changed meanwhile is shown first."""
    status = next((one for one in STATUSES if one == asked.arguments.get(TO)), None)
    if status is None:
        return refused("A rule is on, watching or off.")
    try:
        one = await room.rules.switch(asked.person, rule_id(asked), status, seen(asked))
    except Refusal as refusal:
        return await _refused(asked, room, refusal)
    told = told_line(f"{STATUS_HINTS[one.rule.status]}")
    return await shown(asked, room, one, code="done", told=[told], undo=_undo(one, seen(asked)))


@intent(DELETE, label="Delete rules", role="manager", arguments=(ID, SURE[0]), opens=True, sentence="")
async def rule_delete(asked: Intent, room: Room) -> Outcome:
    """The first press asks, the second one deletes; Undo brings the rule back."""
    one = await room.rules.one(rule_id(asked))
    if one is None:
        return refused(GONE)
    if asked.arguments.get(SURE[0]) != SURE[1]:
        return Outcome("asked", delete_question(asked.org, one, called(room)))
    try:
        await room.rules.delete(asked.person, one.rule.id, seen(asked))
    except Refusal as refusal:
        return await _refused(asked, room, refusal)
    return Outcome("done", deleted_card(asked.org, one.rule.id, one.rule.name, one.version))


@intent(UNDO, label="Undo", role="manager", arguments=(ID, TO), opens=True, sentence="")
async def rule_undo(asked: Intent, room: Room) -> Outcome:
    """Let a rule be again what it was in an earlier version, a deleted one too."""
    to = asked.arguments.get(TO, "")
    if not (to.isascii() and to.isdigit() and len(to) < 10):
        return refused("This button doesn't say which version.")
    try:
        one = await room.rules.roll_back(asked.person, rule_id(asked), int(to), seen(asked))
    except Refusal as refusal:
        return await _refused(asked, room, refusal)
    return await shown(asked, room, one, code="done", told=[told_line(f"It is again what it was in version {to}.")])


@intent(TEST_CARD, label="Send test cards", role="manager", arguments=(ID, WHERE), opens=True, sentence="")
async def rule_test(asked: Intent, room: Room) -> Outcome:
    """Asks where the card is to go, then sends it and tells what became of it."""
    one = await room.rules.one(rule_id(asked))
    if one is None:
        return refused(GONE)
    where = asked.arguments.get(WHERE)
    if where not in (ME, ALL):
        return Outcome("asked", test_question(asked.org, one))
    names = called(room)
    try:
        sent = await room.rules.send_test_card(asked.person, one.rule.id, to_me=where == ME)
    except Refusal as refusal:
        return await _refused(asked, room, refusal)
    told = []
    for arrival in sent:
        place = "you" if arrival.place == "you" else place_words(arrival.place, names)
        if arrival.fault:
            told.append(told_line(f"Not sent to {place}: {arrival.fault[:MOST_FAULT]}", emoji="⚠️", good=False))
        else:
            told.append(told_line(f"The test card is sent to {place}."))
    nowhere = told_line("There is nobody to send it to.", emoji="⚠️", good=False)
    return await shown(asked, room, one, code="done", told=told or [nowhere])


def _undo(one: Standing, before: int | None) -> int | None:
    """The version that a press of Undo brings back, None where nothing was changed."""
    return before if before is not None and one.version == before + 1 else None


async def _refused(asked: Intent, room: Room, refusal: Refusal) -> Outcome:
    """Why it isn't done, with the rule as it stands where there is one."""
    now = refusal.now if isinstance(refusal, Conflict) else await room.rules.one(rule_id(asked))
    if now is None:
        return refused(refusal.sentence)
    told = told_line(f"{refusal.sentence} Nothing was done.", emoji="🔄", good=False)
    return await shown(asked, room, now, code="stale", told=[told])
