"""What does a manager ask for?

A rule as it was checked, and how it is written again. Everything that acts on rules takes these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import yaml

from leads.conditions import Condition
from rules.digest import Digest
from rules.escalation import Escalation
from rules.limit import Limit
from rules.quiet import Quiet
from rules.rule_test import RuleTest
from rules.targets import print_target
from rules.verdict import Mentioned, Ring

Status = Literal["on", "watching", "off"]
STATUSES: tuple[Status, ...] = ("on", "watching", "off")
"""`watching` records what the rule would have done."""

_ON = re.compile("(?<=^  )'on':", re.MULTILINE)
"""The key as YAML's writer has it, where a rule's keys stand: nothing else begins there."""

Groups = tuple[tuple[Condition, ...], ...]
"""Any of these groups; in a group, all conditions."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. No `when` means always. `source` and `line` say where it stands; they don't make it another rule."""

    id: str
    name: str
    on: tuple[str, ...]
    ring: tuple[Ring, ...]
    when: Groups = ()
    unless: Groups = ()
    mention: Mentioned | None = None
    quiet: Quiet | None = None
    digest: Digest | None = None
    limits: tuple[Limit, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    tests: tuple[RuleTest, ...] = ()
    status: Status = "on"
    source: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def structured(self) -> dict[str, object]:
        """The rule as a rule file has it, conditions in their text form, what may be left out left out."""
        form: dict[str, object] = {"id": self.id}
        if self.name != self.id:
            form["name"] = self.name
        form["on"] = list(self.on)
        for key, groups in (("when", self.when), ("unless", self.unless)):
            if groups:
                form[key] = [{"all": [condition.text() for condition in group]} for group in groups]
        form["ring"] = [
            {"to": print_target(ring.to)} | ({"else": print_target(ring.otherwise)} if ring.otherwise else {})
            for ring in self.ring
        ]
        if self.mention:
            form["mention"] = print_target(self.mention)
        if self.quiet:
            form["quiet"] = self.quiet.structured()
        if self.digest:
            form["digest"] = self.digest.structured()
        if self.limits:
            form["limit"] = [limit.text() for limit in self.limits]
        if self.escalate:
            form["escalate"] = [one.structured() for one in self.escalate]
        if self.status != "on":
            form["status"] = self.status
        if self.tests:
            form["tests"] = [test.structured() for test in self.tests]
        return form


def print_rules(rules: Iterable[Rule]) -> str:
    """The rules as the text of one rule file, which reads back to the same rules."""
    text = print_yaml({"rules": [rule.structured() for rule in rules]})
    return _ON.sub("on:", text)  # as everybody writes it: only YAML 1.1 takes it for a yes


class _WrittenOut(yaml.SafeDumper):
    """A rule file has no aliases; line breaks of Unicode, which not every reader takes for the same, are escaped."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = '"' if any(one in text for one in "\x85\u2028\u2029") else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


_WrittenOut.add_representer(str, _WrittenOut.represent_text)


def print_yaml(form: object) -> str:
    """Mappings, lists and texts as YAML that `rules.read` takes."""
    text: str = yaml.dump(form, Dumper=_WrittenOut, sort_keys=False, allow_unicode=True, width=2**31)
    return text
