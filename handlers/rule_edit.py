"""Write a rule in chat: add, edit, copy, step by step. Nothing is saved here."""

from __future__ import annotations

from dataclasses import replace

from cards.model import CHANGED
from cards.rule_presses import APART, CHANGE, COPY, DO, DROP, EDIT, ID, MAIN, MORE, NEW, STEPS, THEN
from cards.rule_steps import Picked, step_card
from cards.rule_writing import TooLong, Unreadable, Writing
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.rule_asking import GONE, TOO_LONG, UNREADABLE, edit, judged, keeps, offered, refused, rule_id, written
from handlers.rule_picking import add, faults_of, picked, taken_away
from leads.fields import CATALOGUE as FIELDS
from rules.form import RuleForm, fill
from rules.form_reading import FormFault

MOST_NAME = 100
COPIED = " (copy)"


@intent(EDIT, label="Edit rules", role="manager", arguments=(DO, ID, THEN, DROP, MORE, APART), opens=True, sentence="")
@keeps
async def rule_edit(asked: Intent, room: Room) -> Outcome:
    """Begin with nothing, a rule, or a copy of one; else a step of what is being written, which comes along."""
    do = asked.arguments.get(DO, "")
    if do == NEW:
        return await edit(asked, room, Writing(form=RuleForm(status="watching")))
    if do in (CHANGE, COPY):
        return await _begin(asked, room, do)
    try:
        writing = written(asked)
    except Unreadable:
        return refused(UNREADABLE)
    chosen = CHANGED in asked.arguments  # something was chosen, and nothing pressed
    step = asked.arguments.get(THEN, "") if chosen or do == MAIN else do
    if step not in STEPS or step == MAIN:
        return await edit(asked, room, writing)
    return await _step(asked, room, writing, step, leaves=do == MAIN and not chosen)


async def _begin(asked: Intent, room: Room, do: str) -> Outcome:
    one = await room.rules.one(rule_id(asked))
    if one is None:
        return refused(GONE)
    form = fill(one.rule)
    if do == COPY:
        name = f"{form.name[: MOST_NAME - len(COPIED)]}{COPIED}"
        return await edit(asked, room, Writing(form=replace(form, id="", name=name, status="watching")))
    if one.read_only:
        return refused(f"This rule is kept in {one.path}, and is changed there. A copy of it can be made here.")
    return await edit(asked, room, Writing(one.rule.id, one.version, form))


async def _step(asked: Intent, room: Room, writing: Writing, step: str, *, leaves: bool) -> Outcome:
    """A step: what is there, less what is taken away, and what was picked. `leaves`: Done was pressed."""
    arguments, pick = asked.arguments, picked(asked.arguments)
    faults: list[FormFault] = []
    if DROP in arguments:
        writing = replace(writing, form=taken_away(writing.form, step, arguments[DROP]))
    elif leaves or MORE in arguments or APART in arguments or (pick.field and pick.field not in FIELDS):
        added = add(writing.form, step, pick, apart=APART in arguments)
        faults = faults_of(added, writing.form, step)
        if not faults:
            writing, pick = replace(writing, form=added), Picked()
            if leaves:
                return await edit(asked, room, writing)
    report = await judged(room, writing)
    try:
        card = step_card(asked.org, step, writing, report, pick, await offered(room), faults)
    except TooLong:
        return Outcome("refused", refused(TOO_LONG).card, beside=True)
    return Outcome("asked", card)
