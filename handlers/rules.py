"""Rules: when Leadbell rings, in chat. The list, and one rule with what can be done about it."""

from __future__ import annotations

from cards.leads import OF, browse_card, mark
from cards.rule_list import AFTER, PAGE, TEXT, rule_list
from cards.rule_presses import BROWSE, ID, LIST, OPEN
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.open_lead import NOWHERE
from handlers.room import Room
from handlers.rule_asking import GONE, called, refused, rule_id, shown
from rules.sentence import Called, sentence
from rules.standing import Standing

MOST_TYPED = 60
"""Characters of what is searched for."""


@intent(
    LIST, label="Rules", arguments=(TEXT, AFTER, OF), command="rules", words=TEXT, hint="enterprise",
    sentence="Lists the rules that say when Leadbell rings, and where; managers change them there.",
)  # fmt: skip
async def rules(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who asked; with words, those rules in which all of them stand."""
    text = " ".join(asked.arguments.get(TEXT, "").split())[:MOST_TYPED]
    names, words = called(room), text.casefold().split()
    found = [one for one in await room.rules.all() if all(word in _words(one, names) for word in words)]
    mine = asked.arguments.get(OF, "") == mark(text)  # the pages of another list are no pages of this one
    after = asked.arguments.get(AFTER, "") if mine else ""
    begins = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    begins = begins if begins < len(found) else 0
    may = asked.person.may("manager")
    page = found[begins : begins + PAGE]
    return Outcome("shown", rule_list(asked.org, page, len(found), begins, text, names, may_change=may))


@intent(OPEN, label="Open", arguments=(ID,), opens=True, sentence="")
async def rule(asked: Intent, room: Room) -> Outcome:
    """One rule as it stands. Anybody may read it."""
    one = await room.rules.one(rule_id(asked))
    return refused(GONE) if one is None else await shown(asked, room, one)


@intent(BROWSE, label="Open in browser", sentence="")
async def rule_page(asked: Intent, room: Room) -> Outcome:
    """A link to the page of rules."""
    link = await room.sign_in_link(asked, "/rules")
    if not link:
        return Outcome("refused", refused(NOWHERE).card, beside=True)
    return Outcome("shown", browse_card(asked.org, link, asked.person.name), beside=True)


def _words(one: Standing, names: Called) -> str:
    """All that can be searched for in a rule."""
    by = one.by.name if one.by is not None else ""
    said = (one.rule.id, one.rule.name, sentence(one.rule, names), one.rule.status, one.path, by)
    return "\n".join(said).casefold()
