"""Is every fault of a rule file told, at its place, with its code, and nothing else?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from rules.check import Report, check_paths, check_sources
from rules.codes import CODES
from rules.files import DEFAULT
from rules.read import DEEPEST, LARGEST, Source
from rules.verdict import ChannelTarget, Owner, Ring

BAD = Path(__file__).parents[3] / "rules" / "examples" / "bad"
UNSHIPPED = {"unreadable_file", "no_rule_files", "too_large", "too_many_faults"}
"""Faults that no file in a repository can have; tested below."""

FULL = """\
rules:
  - id: hot-emea
    name: Hot EMEA leads to their owner
    on: [message.received, email.captured]
    when:                                   # any of these groups
      - all: [num_employees is at least 500, country is one of DE FR GB, known is verified]
      - all:
          - {field: last_page, is: contains, value: /pricing}
          - engagement is high
    unless:
      - all: [stage is call_scheduled]
    ring:
      - to: owner
        else: slack:#emea-leads
      - to: teams:Sales EMEA/Hot leads
      - webex:EMEA hot leads
      - {to: slack:acme/#sales}
    mention: owner
    status: watching
"""


def check(text: str | bytes) -> Report:
    return check_sources([Source("a.yaml", text if isinstance(text, bytes) else text.encode())])


def told(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.code) for fault in check(text).faults]


@pytest.mark.parametrize("file", sorted(BAD.iterdir()), ids=lambda file: file.stem)
def test_each_bad_example_has_exactly_its_fault(file: Path) -> None:
    expected = re.match(rb"# expect (\d+):(\d+)\n", file.read_bytes())
    faults = check_paths([file]).faults
    assert expected is not None
    place = (int(expected[1]), int(expected[2]))
    assert [(fault.line, fault.column, fault.code) for fault in faults] == [(*place, file.stem)]
    assert faults[0].message.endswith(".")


def test_every_code_has_a_bad_example() -> None:
    assert {file.stem for file in BAD.iterdir()} | UNSHIPPED == set(CODES)


def test_the_default_rules_are_right() -> None:
    report = check_paths([DEFAULT])
    assert report.faults == ()
    assert {rule.id: rule.on for rule in report.rules} == {
        "asks-for-a-person": ("human.requested",),
        "waiting": ("reply.waiting",),
        "big-verified-lead": ("email.captured", "webform.submitted", "lead.identified"),
        "call-scheduled": ("call.scheduled",),
        "blocked-automatically": ("lead.blocked",),
    }


def test_the_format_of_the_interfaces_document() -> None:
    report = check(FULL)
    assert report.faults == ()
    (rule,) = report.rules
    assert rule.ring == (
        Ring(Owner(), ChannelTarget("slack", "#emea-leads")),
        Ring(ChannelTarget("teams", "Sales EMEA/Hot leads")),
        Ring(ChannelTarget("webex", "EMEA hot leads")),
        Ring(ChannelTarget("slack", "#sales", "acme")),
    )
    assert [[condition.text() for condition in group] for group in rule.when] == [
        ["num_employees is at least 500", "country is one of DE FR GB", "known is verified"],
        ["last_page contains /pricing", "engagement is high"],
    ]
    assert (rule.mention, rule.status, rule.source, rule.line) == (Owner(), "watching", "a.yaml", 2)


def test_words_stay_words() -> None:
    (rule,) = check(
        "rules: [{id: a, on: lead.created, ring: owner, status: on, "
        "when: [{all: [country is one of NO SE, job_title is 17:30, 'city is yes']}]}]"
    ).rules
    assert [condition.operands for condition in rule.when[0]] == [("NO", "SE"), ("17:30",), ("yes",)]
    assert rule.status == "on"


def test_all_faults_of_all_files_are_told_at_once() -> None:
    first = Source(
        "a.yaml", b"rules:\n- id: x\n  on: nope\n  ring: owner\n  status: offf\n- id: y\n  on: lead.created\n"
    )
    second = Source("b.yaml", b"rules:\n- id: x\n  on: lead.created\n  ring: owner\n- 5\nrule: 1\n")
    report = check_sources([first, second])
    assert [(fault.file, fault.line, fault.column, fault.code) for fault in report.faults] == [
        ("a.yaml", 3, 7, "unknown_kind"),
        ("a.yaml", 5, 11, "invalid_status"),
        ("a.yaml", 6, 3, "missing_key"),
        ("b.yaml", 2, 7, "duplicate_id"),
        ("b.yaml", 5, 3, "wrong_shape"),
        ("b.yaml", 6, 1, "unknown_key"),
    ]
    assert "a.yaml:2" in report.faults[3].message
    assert report.rules == ()


def test_a_missing_key_hides_no_other_fault() -> None:
    text = "rules:\n- on: nope\n  ring: [{else: nowhere}]\n  when: [{all: [x is 1]}]\n  status: maybe\n"
    assert told(text) == [
        (2, 3, "missing_key"),
        (2, 7, "unknown_kind"),
        (3, 10, "missing_key"),
        (3, 17, "invalid_target"),
        (4, 17, "unknown_field"),
        (5, 11, "invalid_status"),
    ]


def test_only_what_may_be_left_out_is_to_be_left_out() -> None:
    text = "rules:\n- id: a\n  on: lead.created\n  ring: []\n  when: []\n"
    ring, when = check(text).faults
    assert (ring.code, ring.hint, when.code, when.hint) == ("blank", "", "blank", "Leave the key out.")
    assert ring.message == "The list is empty; it needs a place or a list of {to, else}."


@pytest.mark.parametrize(
    ("condition", "column", "code"),
    [
        ("country is Atlantis", 22, "invalid_value"),
        ('"country is Atlantis"', 23, "invalid_value"),
        ("'country is Atlantis'", 23, "invalid_value"),
        ("straße", 11, "unknown_field"),
        ('job_title is one of "größe" "', 39, "open_quote"),
        (r'"country is \u0041tlantis"', 23, "invalid_value"),
        (r'"\u0063ountry is Atlantis"', 11, "invalid_value"),
        ("{field: country, is: one_of, value: [DE, Atlantis]}", 52, "invalid_value"),
        ("{field: country, is: one_of, value: Atlantis}", 47, "invalid_value"),
        ("{field: cuntry, is: equal, value: DE}", 19, "unknown_field"),
        ("{field: country, is: equal, vlaue: DE}", 39, "unknown_key"),
        ("{field: country, is: equal, value: {a: b}}", 46, "wrong_shape"),
        ("[country is DE]", 11, "wrong_shape"),
        ("", 10, "empty_condition"),
    ],
)
def test_a_fault_in_a_condition_points_at_the_word(condition: str, column: int, code: str) -> None:
    text = f"rules:\n- id: a\n  on: lead.created\n  ring: owner\n  when:\n  - all:\n        - {condition}\n"
    assert [(line, code) for line, _, code in told(text)] == [(7, code)]
    assert told(text)[0][1] == column


def test_a_comma_inside_brackets_is_explained() -> None:
    text = "rules: [{id: a, on: lead.created, ring: owner, when: [{all: [country is one of DE, FR]}]}]"
    (fault,) = check(text).faults
    assert fault.code == "unknown_field"
    assert "comma" in fault.hint


@pytest.mark.parametrize(
    ("ring", "expected"),
    [
        ("slack:leads", "invalid_target"),
        ("'slack:#Sales Leads'", "invalid_target"),
        ("slack:a b/#leads", "invalid_target"),
        ("teams:Leads", "invalid_target"),
        ("teams:/Leads", "invalid_target"),
        ("'webex:'", "invalid_target"),
        ("slak:#leads", "invalid_target"),
        ("ownr", "invalid_target"),
        ("[]", "blank"),
        ("", "blank"),
        ("{to: owner}", "wrong_shape"),
        ("[{else: owner}]", "missing_key"),
        ("[{to: owner, or: owner}]", "unknown_key"),
        ("[[owner]]", "wrong_shape"),
        ("[{to: [owner]}]", "wrong_shape"),
    ],
)
def test_places_that_cant_be_rung(ring: str, expected: str) -> None:
    assert [code for _, _, code in told(f"rules:\n- id: a\n  on: lead.created\n  ring: {ring}\n")] == [expected]


def test_yaml_that_rules_dont_need() -> None:
    assert told("") == [(1, 1, "missing_key")]
    assert told("# nothing\n") == [(1, 1, "missing_key")]
    assert told("[" * 100_000) == [(1, DEEPEST + 1, "too_deep")]
    assert told("rules:\n\t- id: a\n")[0][2] == "yaml_syntax"
    assert told("rules: \x1b[31m\n") == [(1, 8, "yaml_syntax")]
    assert told('rules: "\\0"\n') == [(1, 8, "yaml_syntax")]
    assert told("rules: [1]\n...\n---\nrules: [1]\n")[0][2] == "several_documents"
    assert told("? [a]\n: b\nrules: [1]\n")[0] == (1, 3, "wrong_shape")
    assert told(b"\xef\xbb\xbf" + FULL.encode()) == []
    assert told(FULL.replace("\n", "\r\n")) == []
    assert told(FULL.encode("utf-16"))[0] == (1, 1, "not_utf8")
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert {code for _, _, code in told(bomb)} == {"yaml_alias", "unknown_key", "missing_key"}


def test_a_file_has_a_largest_size() -> None:
    assert check(b"#" * (LARGEST - len(FULL.encode()) - 1) + b"\n" + FULL.encode()).faults == ()
    assert told(b"#" * (LARGEST + 1)) == [(1, 1, "too_large")]


KEYS = ["id", "name", "on", "when", "unless", "ring", "mention", "status"]
SIGNS = ["[", "]", "{", "}", ":", "- ", "\n", "\n  ", "*a", "&a", "!t"]
SAID = ["owner", "slack:#a", "teams:A/B", "human.requested", "country is DE", "country is"]
WORDS = st.sampled_from(["rules", "all", "to", "else", "quiet", *KEYS, *SIGNS, *SAID, *[*KINDS][:5], *[*FIELDS][:5]])


@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(str.encode),
        st.lists(WORDS, max_size=30).map("".join).map(str.encode),
        st.lists(WORDS, max_size=30).map(" ".join).map(str.encode),
    )
)
def test_whatever_stands_in_a_file_is_rules_or_faults_with_a_place(content: bytes) -> None:
    report = check(content)
    assert report.rules or report.faults
    lines = re.split(r"\r\n|[\n\r\x85\u2028\u2029]", content.decode("utf-8", "replace"))
    for fault in report.faults:
        assert fault.code in CODES
        assert 1 <= fault.line <= len(lines) + 1
        assert fault.column >= 1
        assert fault.print().startswith(f"a.yaml:{fault.line}:{fault.column}  {fault.code}  ")


NODES = st.recursive(
    st.one_of(WORDS.filter(str.isprintable), st.text(max_size=5), st.integers(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), NODES, max_size=8))
def test_a_rule_of_any_shape_is_a_rule_or_faults(form: dict[str, object]) -> None:
    text = yaml.safe_dump({"rules": [form]}, allow_unicode=True)
    report = check(text)
    assert bool(report.rules) is not bool(report.faults)


def test_the_caret_stands_under_the_place() -> None:
    (fault,) = check("rules:\n- id: a\n  on: lead.created\n  ring: owner\n  name: 田中 \u00e9\n  stauts: on\n").faults
    assert fault.print().splitlines()[1:] == ["      stauts: on", "      ^"]
    wide = check("rules: [{id: a, name: 田中, on: nope, ring: owner}]").faults[0]
    assert wide.print().splitlines()[2] == " " * (4 + wide.column - 1 + 2) + "^"
    long = check(
        "rules: [{id: a, name: " + "x" * 90 + ", on: lead.created, stauts: on, ring: owner}]" + " " * 900
    ).faults[0]
    _, line, caret = long.print().splitlines()
    assert line[caret.index("^") :].startswith("stauts")
    assert len(line) < 140
