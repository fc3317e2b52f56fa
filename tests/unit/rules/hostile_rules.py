"""What is the worst that can stand in a megabyte of rules?

Run as a program it checks each such file, one after the other, and ends with the name of the first that takes too long:
a test runs it in a process of its own, so that a limit on memory and time can be set, and a hang be ended.
"""

from __future__ import annotations

import resource
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise

from leads.fields import CATALOGUE
from leads.operators import OPERATORS
from rules.check import check_sources
from rules.keys import DIGEST, ESCALATION, QUIET, RULE, TEST
from rules.lints import Known, lint, named_values
from rules.read import LARGEST, Source

SECONDS = 30
"""Of the processor's time for one file, some twenty times what the slowest takes: this ends a hang, and measures
nothing."""
MEGABYTES = 192
"""Beyond what the process had before the first file."""
BODY = "on: human.requested, ring: owner"


def filled(head: str, piece: Callable[[int], str], tail: str = "") -> str:
    """As many pieces as fit into the largest file."""
    number = (LARGEST - len(head) - len(tail)) // len(piece(123_456).encode())
    return head + "".join(map(piece, range(number))) + tail


def long(head: str, piece: str, tail: str = "") -> str:
    """One piece again and again, until the file is as large as it may be."""
    return filled(head, lambda _: piece, tail)


def condition(head: str, piece: str, tail: str = "") -> str:
    """One condition that is as long as it may be."""
    return long(f"rules: [{{id: a, {BODY}, when: [{{all: ['{head}", piece, f"{tail}']}}]}}]")


def full_rule(number: int) -> str:
    """A rule with everything in it."""
    return f"""\
  - id: rule-{number}
    name: Rule number {number}
    on: [message.received, email.captured]
    when:
      - all: [num_employees is at least {number}, country is one of DE FR GB, known is verified]
      - all: [last_page contains /pricing/{number}, engagement is high]
    unless:
      - all: [stage is call_scheduled]
    ring:
      - {{to: owner, else: "slack:#leads-{number}"}}
      - teams:Sales EMEA/Hot leads {number}
    mention: owner
    quiet: {{hours: 18:00-08:00, days: mon-fri, zone: Europe/Berlin, then: hold}}
    limit: [1 per lead per 30m, 10 per destination per 1h]
    escalate:
      - {{after: 5m, to: "slack:#sales-managers"}}
    tests:
      - event: {{kind: email.captured, lead: {{num_employees: 900, country: DE}}}}
        expect: [owner]
"""


def thousand() -> str:
    """A thousand rules in a megabyte."""
    text = "rules:\n" + "".join(map(full_rule, range(1_000)))
    return text + "#" * (LARGEST - len(text.encode()))


def files() -> Iterator[tuple[str, str]]:
    """Each file, and what is hostile about it."""
    yield "a thousand rules", thousand()
    yield "as many rules as fit", filled("rules:\n", lambda n: f"- {{id: r{n}, {BODY}}}\n")
    yield (
        "as many the same",
        filled("rules:\n", lambda n: f"- {{id: r{n}, {BODY}, when: [{{all: [country is DE]}}]}}\n"),
    )
    yield "faults of keys", filled("rules:\n- id: a\n", lambda n: f"  k{n:06}: 1\n")
    yield (
        "faults of zones",
        filled("rules:\n", lambda n: f"- {{id: r{n}, {BODY}, quiet: {{hours: 18:00-08:00, zone: Europ/B{n}}}}}\n"),
    )
    yield (
        "faults of fields in one line",
        filled(f"rules: [{{id: a, {BODY}, when: [{{all: [", lambda n: f"f{n:06} x,", "x]}]}]"),
    )
    yield "faults of places", filled("rules:\n", lambda n: f"- {{id: r{n}, on: human.requested, ring: slak-{n}}}\n")
    yield "faults of kinds", filled("rules:\n", lambda n: f"- {{id: r{n}, on: human.request{n}, ring: owner}}\n")
    yield "groups", long(f"rules: [{{id: a, {BODY}, when: [", "{all: [country is DE]},", "{all: [country is FR]}]}]")
    yield (
        "groups that differ",
        filled(f"rules: [{{id: a, {BODY}, when: [", lambda n: f"{{all: [messages is {n}]}},", "]}]"),
    )
    yield (
        "conditions of a group",
        filled(f"rules: [{{id: a, {BODY}, when: [{{all: [", lambda n: f"messages is not {n},", "]}]}]"),
    )
    yield (
        "groups that never hold",
        long(f"rules: [{{id: a, {BODY}, when: [", "{all: [blocked is yes, score is 1]},", "]}]"),
    )
    yield (
        "groups of unless",
        filled(f"rules: [{{id: a, {BODY}, unless: [", lambda n: f"{{all: [messages is {n}]}},", "]}]"),
    )
    yield "rings", long("rules: [{id: a, on: human.requested, ring: [", "owner,", "owner]}]")
    yield "kinds", long("rules: [{id: a, ring: owner, on: [", "human.requested,", "lead.left]}]")
    yield "tests", long(f"rules: [{{id: a, {BODY}, tests: [", "{event: {kind: lead.left}, expect: nothing},", "]}]")
    yield (
        "fields of a test",
        filled(
            f"rules: [{{id: a, {BODY}, tests: [{{expect: nothing, event: {{kind: lead.left, lead: {{",
            lambda n: f"f{n}: 1,",
            "}}}]}]",
        ),
    )
    bomb = (f"{two}: &{two} [{','.join([f'*{one}'] * 9)}]\n" for one, two in pairwise("abcdefghijk"))
    yield "an alias bomb", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(bomb)
    yield "aliases", long("a: &a [x]\nrules: [", "*a,", "x]")
    yield "anchors", filled("rules: [", lambda n: f"&a{n:06} x,", "x]")
    yield "tags", long("rules: [", "!x y,", "]")
    yield "the same key", long("rules: {", "a: 1,", "}")
    yield "documents", long("", "---\n")
    yield "a long quoted text", long('rules: "', "\\u0041", '"')
    yield "a long folded text", long("rules: >\n", " x\n")
    for piece in (
        "[",
        "{",
        "{a: ",
        "- ",
        "? ",
        "&a ",
        "!a ",
        ": ",
        "a: ",
        "*a ",
        "'",
        '"',
        "#",
        "\n",
        "\t",
        " ",
        "\\",
        "%",
        "|",
        "@",
    ):
        yield f"only {piece!r}", long("", piece)
    for operator in OPERATORS.values():
        yield f"spaces before {operator.words}", condition("country", " ", operator.words)
        yield f"spaces within {operator.words}", condition("country " + operator.words.split()[0], " ", "one of DE")
    yield "words of operators", condition("country", " is not")
    yield "values", condition("job_title is one of", " x")
    yield "quotes", condition("job_title is one of", ' "')
    yield "backslashes", condition('job_title is "', "\\")
    kinds = {(one.type, one.form, bool(one.choices)): one for one in CATALOGUE.values()}  # one of each sort
    for field in kinds.values():
        operator = next(row for row in OPERATORS.values() if row.fits(field))
        for piece in ("9", "a@"):
            yield f"{field.name} {operator.words} {piece}…", condition(f"{field.name} {operator.words} ", piece)
    for key in RULE:
        for piece in ("9", "a ", "1 per lead "):
            yield f"{key}: {piece}…", long(f"rules: [{{{BODY}, id: a, {key}: '", piece, "'}]")
    for key in ("ring", "when", "tests"):
        yield f"{key}: a list", long(f"rules: [{{{BODY}, id: a, {key}: [", "{to: x},", "]}]")
    for key, inner in (("quiet", QUIET), ("digest", DIGEST)):
        for name in inner:
            yield f"{key}.{name}", long(f"rules: [{{{BODY}, id: a, {key}: {{{name}: '", "mon-", "'}}]")
    for key, inner in (("escalate", ESCALATION), ("tests", TEST)):
        for name in inner:
            yield f"{key}.{name}", long(f"rules: [{{{BODY}, id: a, {key}: [{{{name}: '", "9", "'}]}]")


def look(content: bytes) -> None:
    """Check, print and lint one file, as `leadbell rules check` does."""
    sources = [Source("hostile.yaml", content)]
    report = check_sources(sources)
    told = sum(len(fault.print()) + len(str(fault.structured())) for fault in report.faults)
    assert told < 8 * LARGEST, f"{told:,} characters are told"
    lint(report.rules, sources, Known([], ["slack"], frozenset(named_values(report.rules))))


def main() -> None:
    name = ""

    def too_long(_signal: int, _frame: object) -> None:
        sys.exit(f"{name}: more than {SECONDS} s")

    signal.signal(signal.SIGVTALRM, too_long)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    number = 0
    for name, text in files():
        content = text.encode()[:LARGEST]
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        look(content)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        number += 1
        took = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        if sys.platform == "linux" and took > MEGABYTES:
            sys.exit(f"{name}: {took:.0f} MB")
    print(f"{number} files")


if __name__ == "__main__":
    main()
