"""Does no input hang, crash or outgrow what checks rules, whatever stands in it?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from leads.operators import OPERATORS
from rules import keys
from rules.check import MOST_FAULTS, Report, check_sources
from rules.codes import CODES, WARNINGS
from rules.lints import Known, lint, named_values
from rules.read import LARGEST, Source
from rules.rule import print_rules
from rules.targets import MENTIONS, PLACES

ROOT = Path(__file__).parents[3]
TABLES = (keys.RULE, keys.GROUP, keys.CONDITION, keys.RING, keys.QUIET, keys.DIGEST, keys.ESCALATION, keys.TEST)
KEYS = list(dict.fromkeys(["rules", *(key for table in TABLES for key in table)]))
VALUES = [
    *KINDS, *FIELDS, *PLACES, *MENTIONS, *OPERATORS, *(one.words for one in OPERATORS.values()), "mon-fri",
    "18:00-08:00",
    "working_hours", "Europe/Berlin", "hold", "5m", "1 per lead per 30m", "day", "09:00", "watching", "nothing",
    "country is DE", "country is one of DE FR", "messages is at least 5", "blocked is yes", "skills is known",
]  # fmt: skip
SIGNS = [
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    ", ",
    "\n",
    "\n  ",
    "\n    ",
    "*a",
    "&a ",
    "!t ",
    "|\n",
    ">\n",
    '"',
    "'",
    "#",
    "---\n",
    "? ",
]
WORDS = st.sampled_from([*KEYS, *VALUES])
WHOLE = [file.read_text() for file in sorted((ROOT / "rules").rglob("*.yaml")) if "bad" not in file.parts]


def looked_at(content: bytes) -> Report:
    """What `leadbell rules check` does with a file; whatever it tells has a place and a code of the tables."""
    sources = [Source("a.yaml", content)]
    report = check_sources(sources)
    warnings = lint(report.rules, sources, Known([], ["slack"], frozenset(named_values(report.rules))))
    assert report.rules or report.faults
    assert len(report.faults) <= MOST_FAULTS + 1
    for fault in (*report.faults, *warnings):
        assert fault.code in (WARNINGS if fault.warning else CODES)
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.print().startswith(f"a.yaml:{fault.line}:{fault.column}  {fault.code}  ")
        assert fault.structured()["code"] == fault.code
    if not report.faults:  # what is right prints as it reads
        again = check_sources([Source("printed", print_rules(report.rules).encode())])
        assert (again.faults, again.rules) == ((), report.rules)
    return report


@given(st.binary(max_size=200))
def test_bytes(content: bytes) -> None:
    looked_at(content)


@given(st.lists(st.one_of(WORDS, st.sampled_from(SIGNS), st.text(max_size=3)), max_size=60).map("".join))
def test_signs_and_words(text: str) -> None:
    looked_at(text.encode("utf-8", "surrogatepass"))


SHAPES = st.recursive(
    st.one_of(WORDS, st.text(max_size=5), st.integers(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(st.sampled_from(list(keys.RULE)), SHAPES, max_size=len(keys.RULE)), max_size=3))
def test_rules_of_any_shape(forms: list[dict[str, object]]) -> None:
    looked_at(yaml.safe_dump({"rules": forms}, allow_unicode=True).encode())


@given(st.data(), st.sampled_from(WHOLE))
def test_right_files_with_something_changed(data: st.DataObject, text: str) -> None:
    """Whatever is cut out, doubled or put in between."""
    for _ in range(data.draw(st.integers(1, 3))):
        first = data.draw(st.integers(0, len(text)))
        last = min(len(text), first + data.draw(st.integers(0, 40)))
        put = data.draw(st.one_of(st.just(""), st.just(text[first:last] * 2), WORDS, st.sampled_from(SIGNS)))
        text = text[:first] + put + text[last:]
    looked_at(text.encode())


@given(st.integers(1, 400), st.sampled_from(["[", "{a: ", "- ", "? ", "rules: [{when: [{all: [", "{rules: "]))
def test_however_deep(times: int, piece: str) -> None:
    report = looked_at((piece * times).encode())
    assert report.faults


def test_so_much_is_wrong_that_the_rest_is_not_looked_at() -> None:
    faults = check_sources([Source(name, b"rules:\n" + b"- x\n" * 900) for name in ("a", "b", "c")]).faults
    assert [sum(one.file == name for one in faults) for name in ("a", "b", "c")] == [900, 101, 0]
    assert [one.code for one in faults if one.file == "b"][-2:] == ["too_many_faults", "wrong_shape"]


def test_a_megabyte_in_one_line_is_told_by_what_is_around_each_fault() -> None:
    text = "rules: [" + "x, " * (LARGEST // 3 - 10) + "y]"
    for fault in check_sources([Source("a", text.encode())]).faults:
        assert len(str(fault.structured()["text"])) <= 120
        assert len(fault.print()) < 500


@pytest.mark.slow
def test_the_worst_that_can_stand_in_a_megabyte() -> None:
    """In a process of its own, which ends where a file takes over 30 s of the processor, or all of them over 192 MB."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.unit.rules.hostile_rules"], cwd=ROOT, capture_output=True, text=True, timeout=900
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert int(ended.stdout.split()[0]) > 100
