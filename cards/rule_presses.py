"""Which intents do the buttons of rules' cards carry, and with which arguments?"""

from __future__ import annotations

from cards.model import Button, Press

LIST, OPEN, EDIT, TRY, SAVE = "rules", "rule", "rule_edit", "rule_try", "rule_save"
SWITCH, DELETE, UNDO, TEST_CARD, BROWSE = "rule_switch", "rule_delete", "rule_undo", "rule_test", "rule_page"

ID = "id"
"""The argument that says which rule."""
DO = "do"
"""The argument that says what `rule_edit` does: open a rule, copy it, or one of the steps below."""
NEW, CHANGE, COPY = "new", "change", "copy"
MAIN, WHEN, UNLESS, PLACES, QUIET, OFTEN, NOBODY = "main", "when", "unless", "places", "quiet", "often", "nobody"
STEPS = (MAIN, WHEN, UNLESS, PLACES, QUIET, OFTEN, NOBODY)
MORE, APART, DROP = "more", "apart", "drop"
"""Beside `DO`: what is picked is added, added as another group, or what stands at the number under `DROP` goes."""
THEN = "then"
TO = "to"
"""The status that a rule is switched to, or the version that it is to be again."""
SURE = ("sure", "yes")
"""The argument of a second, confirmed press."""
WHERE = "where"
ME, ALL = "me", "places"


def press(org: str, intent: str, *arguments: tuple[str, str], version: int | None = None) -> Press:
    """A press about rules. `version`: of the rule as its card shows it, None where none is asked for."""
    return Press(intent, org, "", 0 if version is None else version, arguments)


def of(org: str, intent: str, rule_id: str, version: int, *arguments: tuple[str, str]) -> Press:
    """A press about one rule as it was shown."""
    return Press(intent, org, "", version, ((ID, rule_id), *arguments))


def step(org: str, do: str, *arguments: tuple[str, str]) -> Press:
    """A press in a rule's form."""
    return Press(EDIT, org, "", 0, ((DO, do), *arguments))


def all_rules(org: str) -> Button:
    """The way to the list."""
    return Button("All rules", press(org, LIST))
