"""How does a rule stand, what was it, and why isn't it changed?

What whoever changes rules is handed: the page, chat and HTTP alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import ndiff
from functools import cached_property
from typing import Literal

from leads.people import Person
from leads.store.made_rules import Did
from leads.suggestion import quoted
from rules.check import Report
from rules.rule import Rule, print_rules

Sign = Literal["+", "-", " "]


class Refusal(ValueError):
    """What was asked isn't done, and `sentence` says why. Nothing is changed, and nothing of the asker's lost."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refusal):
    """Whoever asks is no manager."""


class NoSuchRule(Refusal):
    """There is no rule of this id, or no such version of it."""


class Faulty(Refusal):
    """The text has faults, each with its place."""

    def __init__(self, report: Report) -> None:
        number = len(report.faults)
        super().__init__("The rule has 1 fault." if number == 1 else f"The rule has {number} faults.")
        self.report = report


class Conflict(Refusal):
    """Another version stands than the one that was to be replaced: `now`, None where the rule is deleted."""

    def __init__(self, sentence: str, now: Standing | None) -> None:
        super().__init__(sentence)
        self.now = now


class ReadOnly(Refusal):
    """The rule is kept in a file: `path`."""

    def __init__(self, rule_id: str, path: str) -> None:
        super().__init__(f"The rule {quoted(rule_id)} is kept in {path}, and is changed there.")
        self.path = path


@dataclass(frozen=True)
class Standing:
    """A rule in force (`status: off` too) and where it comes from. `path`: of its file, "" where it was made in
    Leadbell; `version`: 1, 2, …, 0 for a file's; `by`: who changed it last, None for a file's and where nobody on
    record did; `at`: when, in milliseconds (a file's: when it was imported); `actor`: who changed it last, and no name
    ("person:ID", "key:ID"), "" for a file's."""

    rule: Rule
    path: str
    version: int
    by: Person | None
    at: int
    written: str | None = None
    actor: str = ""

    @property
    def read_only(self) -> bool:
        return self.path != ""

    @cached_property
    def text(self) -> str:
        """The rule as the text of a rule file with it alone: as it was written, or printed for a file's."""
        return print_rules([self.rule]) if self.written is None else self.written


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule was. `text`: None where it was deleted; `by`: None where nobody on record did it, and `actor` says
    who ("key:ID"); `at`: milliseconds."""

    version: int
    text: str | None
    by: Person | None
    at: int
    did: Did
    actor: str = ""


def difference(old_text: str, new_text: str) -> list[tuple[Sign, str]]:
    """Line by line what has changed: "+" is new, "-" is gone, " " stands in both."""
    lines = ndiff(old_text.splitlines(), new_text.splitlines())
    signs: dict[str, Sign] = {"+": "+", "-": "-", " ": " "}
    return [(signs[line[0]], line[2:]) for line in lines if line[0] in signs]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a test card at one place. `place`: as a rule file writes it, or "you"; `fault`: why it isn't
    there, a sentence, "" where it is."""

    place: str
    fault: str = ""
