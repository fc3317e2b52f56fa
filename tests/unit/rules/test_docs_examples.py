"""Is every YAML example of the documents right, and does it do what its tests say?"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.staff import read_people
from rules.check import check_sources
from rules.keys import DIGEST, ESCALATION, QUIET, RULE
from rules.lints import lint
from rules.quiet import around_of
from rules.read import Source
from rules.trial import try_rules

ROOT = Path(__file__).parents[3]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOW = 1_790_000_000_000
_BLOCK = re.compile(r"^```ya?ml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`((\w+): [^`A-Z]+[^`]*)`")
_KEYS = {
    **dict.fromkeys(DIGEST, "digest: {{every: day, at: 09:00, {}}}"),
    **dict.fromkeys(ESCALATION, "escalate: [{{after: 5m, to: owner, {}}}]"),
    **dict.fromkeys(QUIET, "quiet: {{hours: 18:00-08:00, {}}}"),
    **dict.fromkeys(RULE, "{}"),
}
"""Where in a rule a key stands that a sentence names."""


def blocks() -> Iterator[tuple[str, str, str]]:
    """Each example: where it stands, the last whole rule file before it in that document, and its text."""
    for document in DOCUMENTS:
        text, before = document.read_text(encoding="utf-8"), ""
        for found in _BLOCK.finditer(text):
            where = f"{document.relative_to(ROOT)}:{text[: found.start()].count(chr(10)) + 1}"
            yield where, before, found[1]
            if found[1].startswith("rules:"):
                before = found[1]


def named_keys() -> Iterator[tuple[str, str, str]]:
    """Each `key: value` in a sentence whose key a rule has: where it stands, the key, and all of it."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for found in _INLINE.finditer(text):
            if found[2] in _KEYS:
                yield f"{document.relative_to(ROOT)}:{text[: found.start()].count(chr(10)) + 1}", found[2], found[1]


def are_right(text: str) -> None:
    sources = [Source("example.yaml", text.encode())]
    report = check_sources(sources)
    assert [fault.print() for fault in report.faults] == []
    assert [warning.print() for warning in lint(report.rules, sources)] == []
    failed = try_rules(report.rules, NOW, lambda _email: True, lambda _owner: around_of("UTC"))
    assert [one.print() for one in failed] == []


@pytest.mark.parametrize(("where", "before", "text"), [pytest.param(*one, id=one[0]) for one in blocks()])
def test_each_example_is_right(where: str, before: str, text: str, tmp_path: Path) -> None:
    if text.startswith("rules:"):
        are_right(text)
    elif text.startswith("people:"):
        file = tmp_path / "people.yml"
        file.write_text(text)
        assert read_people(file, "o", lambda: "p")
    elif text.startswith("    ") and before:  # more keys of the rule before
        are_right(before.rstrip("\n") + "\n" + text)
    elif text.startswith("- "):
        conditions = textwrap.indent(text, " " * 10)
        are_right(f"rules:\n  - id: a\n    on: lead.created\n    ring: owner\n    when:\n      - all:\n{conditions}")
    else:
        pytest.fail(f"{where}: what is this an example of?")


@pytest.mark.parametrize(("key", "said"), [pytest.param(*one[1:], id=f"{one[0]} {one[1]}") for one in named_keys()])
def test_what_a_sentence_quotes_of_a_rule_is_right(key: str, said: str) -> None:
    written = _KEYS[key].format(said)
    form = yaml.load(
        f"id: a\non: lead.created\nring: [{{to: owner, else: 'slack:#a'}}]\n{written}", Loader=yaml.BaseLoader
    )
    if key == "outside":
        del form["quiet"]["hours"]
    are_right(yaml.safe_dump({"rules": [form]}))


def test_the_documents_have_examples() -> None:
    assert len(list(blocks())) >= 5
    assert len(list(named_keys())) >= 5
