"""Which intents are there?

The one list. Platforms, manifests, help and docs read it, so that none of them can drift from what is built.
"""

from __future__ import annotations

from handlers.answers import answers, answers_page, weekly
from handlers.assign import assign
from handlers.away import am_back, away
from handlers.back import back
from handlers.block import block
from handlers.chat_link import followed
from handlers.details import details
from handlers.draft import edit_draft, send_draft
from handlers.edit_fields import edit_fields
from handlers.export import export
from handlers.hand_over import accept, decline, hand_over
from handlers.help import help_on
from handlers.home import home
from handlers.improve import improve
from handlers.intents import Handler
from handlers.leads import browse, leads
from handlers.merge import merge
from handlers.my_chats import my_chats, reassign
from handlers.newcomers import ask_manager, let_in, turn_away
from handlers.not_this_person import not_this_person
from handlers.note import note
from handlers.on_it import on_it
from handlers.open_lead import open_lead, opened
from handlers.reply import reply
from handlers.return_control import return_control
from handlers.rule_edit import rule_edit
from handlers.rule_switch import rule_delete, rule_switch, rule_test, rule_undo
from handlers.rule_try import rule_save, rule_try
from handlers.rules import rule, rule_page, rules
from handlers.sample import sample
from handlers.say_text import say_text
from handlers.snooze import snooze, snoozed, unsnooze
from handlers.summary import summary
from handlers.take_over import take_over
from handlers.timeline import timeline
from handlers.unblock import unblock
from handlers.unsent_reply import unsent_reply
from handlers.why import why

HANDLERS: dict[str, Handler] = {
    handler.name: handler
    for handler in (
        take_over, on_it, assign, note, reply, send_draft, edit_draft, hand_over, accept, decline, my_chats, reassign,
        edit_fields, not_this_person, merge, improve,
        return_control, leads, browse, export, home, summary, timeline, details, why, open_lead, opened, followed,
        ask_manager, let_in, turn_away,
        block, unblock, away, am_back, snooze, snoozed, unsnooze, back, say_text, unsent_reply,
        rules, rule, rule_page, rule_edit, rule_try, rule_save, rule_switch, rule_delete, rule_undo, rule_test,
        answers, answers_page, weekly, sample,
        help_on(lambda: HANDLERS.values()),
    )
}  # fmt: skip

OPENS: frozenset[str] = frozenset(name for name, handler in HANDLERS.items() if handler.opens)
"""Intents whose answer is a form or something to read."""

COMMANDS: dict[str, str] = {handler.command: name for name, handler in HANDLERS.items() if handler.command}
"""The word by which an intent can be typed to the bot -> the intent's name."""

SLASHES: dict[str, str] = {handler.command: name for name, handler in HANDLERS.items() if handler.slash}
"""Those of them that are commands of their own where a platform has such."""
