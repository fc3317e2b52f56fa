"""Is this text one rule, to be made in Leadbell?

A rule made in Leadbell is the text of a rule file with that rule alone, so that what is made and what is kept in files
are one format.
"""

from __future__ import annotations

from collections.abc import Iterable

from leads.suggestion import quoted
from rules.check import Report, check_sources
from rules.faults import RuleFault
from rules.page import Items, Keys
from rules.read import Source, read
from rules.rule import Rule, print_rules

LARGEST = 50_000
"""Bytes of one rule's text: a rule with dozens of tests is far smaller, and every service reads them all."""
FOLDER = "made-in-leadbell"
"""Where a made rule's text would stand if it were a file; so faults and explanations name it."""


def source_of(rule_id: str, text: str) -> Source:
    """A made rule as a rule file."""
    return Source(f"{FOLDER}/{rule_id}.yaml", text.encode("utf-8", "surrogatepass"))


def tidy(text: str) -> str:
    """A text as it is kept: lines end as they do in files, and nothing stands before the first."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def exported(rules: Iterable[Rule]) -> str:
    """Rules made in Leadbell as the text of one rule file, "" where there are none: no rule file is empty."""
    some = tuple(rules)
    return f"# Rules made in Leadbell\n{print_rules(some)}" if some else ""


def check_made(text: str, name: str = "rule.yaml", rule_id: str = "") -> Report:
    """Check the text of one rule. The report has that rule alone, or faults; `name` stands in them as the file.
    `rule_id`: the id that the rule must have, where one is given."""
    source = Source(name, text.encode("utf-8", "surrogatepass"))
    if len(source.content) > LARGEST:
        message = f"The text of a rule made in Leadbell has at most {LARGEST:,} bytes."
        return Report(1, (), (RuleFault(name, 1, 1, "too_large", message, "Keep it in a rule file."),))
    report = check_sources([source])
    if report.faults:
        return report
    if len(report.rules) == 1:
        rule = report.rules[0]
        return report if rule_id in ("", rule.id) else _misnamed(source, rule, rule_id)
    second = report.rules[1]
    lines = read(source).lines
    message = f"A rule made in Leadbell stands alone, and here are {len(report.rules)}."
    fault = RuleFault(
        name, second.line, _column(source, 1), "wrong_shape", message, "Save each by itself, or keep them in files.",
        lines[second.line - 1],
    )  # fmt: skip
    return Report(1, (), (fault,))


def _misnamed(source: Source, rule: Rule, rule_id: str) -> Report:
    message = f"This is the rule {quoted(rule.id)}, and {quoted(rule_id)} is to be saved."
    line = read(source).lines[rule.line - 1]
    hint = "A rule's id stays what it is; copy the rule to give it another."
    return Report(1, (), (RuleFault(source.file, rule.line, _column(source, 0), "invalid_id", message, hint, line),))


def _column(source: Source, position: int) -> int:
    """Where a rule begins in its line, counted from 1."""
    root = read(source).root
    if isinstance(root, Keys):
        for _, value in root.entries:
            if isinstance(value, Items):
                return value.items[position].column
    return 1
