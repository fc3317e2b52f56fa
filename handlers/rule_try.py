"""Try a rule, then save it: what it would have done stands on the card before anything is in force."""

from __future__ import annotations

from dataclasses import replace

from cards.model import CHANGED
from cards.rule import told_line
from cards.rule_conflict import conflict_card
from cards.rule_editor import review_card
from cards.rule_presses import ID, SAVE, TRY
from cards.rule_tried import Tried, tried_parts
from cards.rule_writing import TooLong, Unreadable, Writing
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.rule_asking import (
    GONE,
    TOO_LONG,
    UNREADABLE,
    called,
    edit,
    judged,
    keeps,
    offered,
    refused,
    rule_id,
    shown,
    unnamed,
    written,
)
from rules.form_reading import FormFault, FormReport
from rules.standing import Conflict, Faulty, ReadOnly, Refusal

DAYS = 14
DAY = 86_400_000  # milliseconds
NOT_TRIED = "It couldn't be tried now; it can be saved all the same."


@intent(TRY, label="Try it", role="manager", arguments=(ID,), opens=True, sentence="")
@keeps
async def rule_try(asked: Intent, room: Room) -> Outcome:
    """What a rule would have done in the last 14 days: one that stands, or the one in the form."""
    if rule_id(asked):
        one = await room.rules.one(rule_id(asked))
        if one is None:
            return refused(GONE)
        tried = await _tried(room, one.rule.id, one.text)
        return await shown(asked, room, one, tried=tried_parts(asked.org, tried, called(room)))
    try:
        writing = written(asked)
    except Unreadable:
        return refused(UNREADABLE)
    if CHANGED in asked.arguments:  # something was chosen, and nothing pressed
        return await edit(asked, room, writing)
    report = await judged(room, writing)
    if report.rule is None:
        return await edit(asked, room, writing, faults=report.faults)
    named = replace(writing, form=replace(writing.form, id=report.rule.id))
    return await _review(asked, room, named, report, await _tried(room, report.rule.id, report.text))


@intent(SAVE, label="Save", role="manager", opens=True, sentence="")
@keeps
async def rule_save(asked: Intent, room: Room) -> Outcome:
    """Put the rule in the form in force. Whatever keeps it from that, what was written is shown again."""
    try:
        writing = written(asked)
    except Unreadable:
        return refused(UNREADABLE)
    return await _save(asked, room, writing)


async def _save(asked: Intent, room: Room, writing: Writing) -> Outcome:
    report = await judged(room, writing)
    if report.rule is None:
        return await edit(asked, room, writing, faults=report.faults)
    before = writing.version
    try:
        one = await room.rules.save(asked.person, report.text, version=before)
    except (Conflict, ReadOnly) as conflict:
        now = conflict.now if isinstance(conflict, Conflict) else None
        if now is not None and now.text == report.text:
            one = now  # Save was pressed twice
        elif not writing.base and writing.form.id:  # somebody made another one of this id since it was tried
            return await _save(asked, room, unnamed(writing))
        elif isinstance(conflict, ReadOnly):
            return await edit(asked, room, writing, told=[told_line(conflict.sentence, emoji="✋", good=False)])
        else:
            return Outcome("asked", conflict_card(asked.org, writing, report.text, now, called(room)))
    except Faulty as faulty:
        faults = [FormFault("", one.code, one.message, one.hint) for one in faulty.report.faults]
        return await edit(asked, room, writing, faults=faults)
    except Refusal as refusal:
        return await edit(asked, room, writing, told=[told_line(refusal.sentence, emoji="✋", good=False)])
    undo = before if before is not None and one.version != before else None
    said = "Saved: it is in force." if one.rule.status == "on" else "Saved."
    return await shown(asked, room, one, code="done", told=[told_line(said)], undo=undo)


async def _review(asked: Intent, room: Room, writing: Writing, report: FormReport, tried: Tried) -> Outcome:
    try:
        return Outcome("asked", review_card(asked.org, writing, report, tried, await offered(room)))
    except TooLong:
        return Outcome("refused", refused(TOO_LONG).card, beside=True)


async def _tried(room: Room, rule: str, text: str) -> Tried:
    try:
        return Tried(rule, DAYS, await room.rules.try_out(text, DAYS * DAY))
    except Refusal:
        return Tried(rule, DAYS, None, NOT_TRIED)
