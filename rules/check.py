"""Are these rule files right, and which rules do they hold?

All faults of all files are told at once, each at its place. Nothing is guessed or ignored: what
can't be taken as it stands is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from leads.events import ALIASES
from leads.events import CATALOGUE as KINDS
from leads.suggestion import did_you_mean, listed, quoted
from rules.digests import read_digest
from rules.escalations import read_escalations
from rules.faults import RuleFault
from rules.files import gather
from rules.groups import read_groups
from rules.keys import RING, RULE
from rules.limits import read_limits
from rules.page import Items, Keys, Node, Page, Scalar, TooMany
from rules.quiet_hours import read_quiet
from rules.read import Source, read
from rules.rule import STATUSES, Rule, Status
from rules.rule_tests import read_tests
from rules.sentence import PLATFORM_NAMES
from rules.shapes import items_of, keys_of, text_of, wrong
from rules.targets import EVERYBODY, TargetFault, parse_mention, parse_target
from rules.verdict import ChannelTarget, Everybody, Mentioned, Ring, Target

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NAME = 100
MOST_FAULTS = 1_000
"""Faults that are told: what is near is looked for for each of them, and a megabyte has room for a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `files` files hold. `rules` has those without a fault of their own: put them in force only where
    `faults` is empty."""

    files: int
    rules: tuple[Rule, ...]
    faults: tuple[RuleFault, ...]


def check_paths(paths: Iterable[Path]) -> Report:
    """Check files and folders; what can't be read is a fault like any other."""
    sources, unread = gather(paths)
    return with_unread(check_sources(sources), unread)


def with_unread(report: Report, unread: Iterable[RuleFault]) -> Report:
    """The report, with the faults of what couldn't be read at all."""
    faults = [*unread]
    return Report(report.files + len(faults), report.rules, tuple(sorted([*faults, *report.faults])))


def check_sources(sources: Iterable[Source], others: Mapping[str, str] | None = None) -> Report:
    """Check rule files together: ids are unique across them. Faults come by file, line and column, `MOST_FAULTS` at
    the most, after which nothing is read. `others`: ids that are taken already, and by which rule, as a sentence ends
    with it."""
    rules: list[Rule] = []
    faults: list[RuleFault] = []
    taken = dict(others or {})
    files = 0
    for source in sources:
        files += 1
        if len(faults) >= MOST_FAULTS:
            continue
        page = read(source, MOST_FAULTS - len(faults))
        with suppress(TooMany):
            if page.root is not None:
                rules.extend(_rules(page, page.root, taken))
            elif not page.faults:
                page.fault(1, 1, "missing_key", 'A rule file needs "rules".', "Write rules: and a list of rules.")
        faults.extend(page.faults)
    return Report(files, tuple(rules), tuple(sorted(faults)))


def _rules(page: Page, root: Node, taken: dict[str, str]) -> list[Rule]:
    keys = keys_of(page, root, "a rule file", ["rules"], ["rules"])
    listing = items_of(page, keys["rules"], "a list of rules") if keys and "rules" in keys else None
    found: list[Rule] = []
    for node in listing.items if listing else ():
        before = len(page.faults)
        rule = read_rule(page, node, taken)
        if rule is not None and len(page.faults) == before:
            found.append(rule)
    return found


def read_rule(page: Page, node: Node, taken: dict[str, str]) -> Rule | None:
    """One rule, None where it is no mapping; its faults stand in the page. `taken`: ids -> where they stand; the
    rule's own is added."""
    keys = keys_of(page, node, "a rule", RULE, ["id", "on", "ring"])
    if keys is None:
        return None
    rule_id = _rule_id(page, keys["id"], taken) if "id" in keys else ""
    kinds = _kinds(page, keys["on"]) if "on" in keys else ()
    rings = _rings(page, keys["ring"]) if "ring" in keys else ()
    return Rule(
        id=rule_id,
        name=_name(page, keys["name"]) if "name" in keys else rule_id,
        on=kinds,
        ring=rings,
        when=read_groups(page, keys["when"]) if "when" in keys else (),
        unless=read_groups(page, keys["unless"]) if "unless" in keys else (),
        mention=_mention(page, keys["mention"], rings) if "mention" in keys else None,
        quiet=read_quiet(page, keys["quiet"], keys.get("ring")) if "quiet" in keys else None,
        digest=read_digest(page, keys["digest"], kinds, quiet="quiet" in keys) if "digest" in keys else None,
        limits=read_limits(page, keys["limit"]) if "limit" in keys else (),
        escalate=read_escalations(page, keys["escalate"], _target) if "escalate" in keys else (),
        tests=read_tests(page, keys["tests"], _target) if "tests" in keys else (),
        status=_status(page, keys["status"]) if "status" in keys else "on",
        source=page.file,
        line=node.line,
    )


def _rule_id(page: Page, node: Node, taken: dict[str, str]) -> str:
    text = text_of(page, node, "an id")
    if text is None:
        return ""
    if _ID.fullmatch(text.text) is None:
        message = "A rule's id has 1 to 64 lower-case letters, digits, - and _, and begins with a letter or digit."
        page.fault(text.line, text.column, "invalid_id", message)
    elif text.text in taken:
        message = f"The id {quoted(text.text)} is taken by {taken[text.text]}."
        page.fault(text.line, text.column, "duplicate_id", message)
    else:
        taken[text.text] = f"the rule at {page.file}:{text.line}"
    return text.text


def _name(page: Page, node: Node) -> str:
    text = text_of(page, node, "a name")
    if text is None:
        return ""
    name = text.text.strip()
    if len(name) > _NAME or not name.isprintable():
        page.fault(text.line, text.column, "invalid_name", f"A name is one line of at most {_NAME} characters.")
    return name


def _kinds(page: Page, node: Node) -> tuple[str, ...]:
    one = isinstance(node, Scalar)
    listing = Items(node.line, node.column, [node]) if one else items_of(page, node, "an event kind or a list of them")
    found: dict[str, None] = {}
    for item in listing.items if listing else ():
        text = text_of(page, item, "an event kind")
        if text is None:
            continue
        kind = KINDS.get(text.text)
        if kind is not None and kind.rings:
            found[kind.name] = None
            continue
        if kind is not None:
            message = f"{quoted(text.text)} stands in the timeline, but no rule can ring for it."
            page.fault(text.line, text.column, "silent_kind", message)
            continue
        message = f"There is no event kind {quoted(text.text)}."
        page.fault(text.line, text.column, "unknown_kind", message, _kind_hint(text.text))
    return tuple(found)


def _kind_hint(word: str) -> str:
    if word in ALIASES:
        name, channel = ALIASES[word]
        return f"Write {name}" + (f", and as a condition: channel is {channel}." if KINDS[name].rings else ".")
    ringing = [kind.name for kind in KINDS.values() if kind.rings]
    return did_you_mean(word, ringing) or f"Allowed: {listed(ringing)}."


def _target(page: Page, node: Node) -> Target | None:
    text = text_of(page, node, "a place, such as owner or slack:#leads,")
    if text is None:
        return None
    try:
        return parse_target(text.text)
    except TargetFault as fault:
        page.fault(text.line, text.column, fault.code, fault.sentence, fault.hint)
        return None


def _rings(page: Page, node: Node) -> tuple[Ring, ...]:
    wanted = "a place or a list of {to, else}"
    listing = Items(node.line, node.column, [node]) if isinstance(node, Scalar) else items_of(page, node, wanted)
    found: list[Ring] = []
    for item in listing.items if listing else ():
        if isinstance(item, Keys):
            keys = keys_of(page, item, "a ring", RING, ["to"])
            to = _target(page, keys["to"]) if keys and "to" in keys else None
            otherwise = _target(page, keys["else"]) if keys and "else" in keys else None
        elif isinstance(item, Items):
            wrong(page, item, "a place or {to, else}")
            continue
        else:
            to, otherwise = _target(page, item), None
        if to is not None:
            found.append(Ring(to, otherwise))
    return tuple(found)


def _mention(page: Page, node: Node, rings: tuple[Ring, ...]) -> Mentioned | None:
    text = text_of(page, node, "whom the card mentions, such as owner,")
    if text is None:
        return None
    try:
        mention = parse_mention(text.text)
    except TargetFault as fault:
        page.fault(text.line, text.column, fault.code, fault.sentence, fault.hint)
        return None
    if isinstance(mention, Everybody):
        places = (target for ring in rings for target in (ring.to, ring.otherwise))
        for place in places:
            if isinstance(place, ChannelTarget) and place.platform not in EVERYBODY[mention.word]:
                message = f"{PLATFORM_NAMES[place.platform]} can't mention {_EVERYBODY[mention.word]}."
                hint = "Mention the owner, a person or a team there, or give that place a rule of its own."
                page.fault(text.line, text.column, "invalid_mention", message, hint)
                break
    return mention


_EVERYBODY = {"channel": "everybody of a channel", "here": "whoever is there now"}


def _status(page: Page, node: Node) -> Status:
    text = text_of(page, node, f"a status ({listed(STATUSES)})")
    for status in STATUSES:
        if text is not None and text.text.strip() == status:
            return status
    if text is not None:
        hint = did_you_mean(text.text, STATUSES) or f"Allowed: {listed(STATUSES)}."
        message = f"{quoted(text.text)} is no status."
        page.fault(text.line, text.column, "invalid_status", message, hint)
    return "on"
