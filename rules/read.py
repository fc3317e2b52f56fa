"""How is a rule file read?

YAML is read as events, never as values: `NO`, `17:30` and `on` stay the texts that they are, and
every text keeps its line and column. What YAML offers and rules don't need is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from rules.page import Items, Keys, Node, Page, Refused, Scalar, TooMany

LARGEST = 1_000_000
"""Bytes of one file."""
DEEPEST = 12
"""Levels of lists and mappings; the full rule format needs nine."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # same events, several times as fast where libyaml is there
_LINE = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.1, 5.1


@dataclass(frozen=True, slots=True)
class Source:
    """One rule file: its name as faults show it, and its bytes."""

    file: str
    content: bytes


def read(source: Source, most: int | None = None) -> Page:
    """Read one file. Faults stand in the page, `most` of them at the most, after which it isn't read on; nothing is
    raised."""
    page = Page(source.file, most=most)
    try:
        _read(source, page)
    except TooMany:
        page.root = None
    return page


def _read(source: Source, page: Page) -> None:
    if len(source.content) > LARGEST:
        page.fault(1, 1, "too_large", f"A rule file has at most {LARGEST:,} bytes.", "Split it.")
        return
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = source.content[: fault.start].decode("utf-8-sig")
        page.lines = _LINE.split(before)
        page.fault(len(page.lines), len(page.lines[-1]) + 1, "not_utf8", "From here on the file isn't UTF-8.")
        return
    page.lines = _LINE.split(text)
    odd = _UNPRINTABLE.search(text)
    if odd:
        lines = _LINE.split(text[: odd.start()])
        what = f"The control character U+{ord(odd[0]):04X} can't stand in YAML."
        page.fault(len(lines), len(lines[-1]) + 1, "yaml_syntax", what)
        return
    try:
        page.root = _document(page, yaml.parse(text, Loader=_LOADER))
    except _Stop:
        page.root = None
    except yaml.MarkedYAMLError as fault:
        page.root = None
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = ", ".join(part for part in (fault.context, fault.problem) if part)
        page.fault(line, column, "yaml_syntax", f"This isn't YAML: {said}.", _syntax_hint(page.lines, line))
    except (yaml.YAMLError, ValueError):
        page.root = None
        page.fault(1, 1, "yaml_syntax", "This isn't YAML.")


def _syntax_hint(lines: list[str], line: int) -> str:
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return "Indent with spaces, not tabs."
    return 'Put a text that holds ": " or " #" in quotes.' if ": " in here or " #" in here else ""


class _Stop(Exception):
    """Nothing after this can be read; the fault is noted."""


def _document(page: Page, events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                what = "A rule file holds one YAML document; here a second one begins."
                page.fault(*_place(event), "several_documents", what, "Move it to a file of its own.")
                raise _Stop
        elif isinstance(event, yaml.NodeEvent):
            root = _node(page, event, events, 1)
    return root


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _node(page: Page, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line, column = _place(event)
    if isinstance(event, yaml.AliasEvent):
        page.fault(line, column, "yaml_alias", f"The alias *{event.anchor} isn't taken.", "Write it out.")
        return Refused(line, column)
    if depth > DEEPEST:
        page.fault(line, column, "too_deep", f"Nothing in a rule is nested deeper than {DEEPEST} levels.")
        raise _Stop
    tag = getattr(event, "tag", None)
    if tag is not None:
        what = "YAML tags aren't taken."
        page.fault(line, column, "yaml_tag", what, "Leave it out: a field's type decides how a value is read.")
    if isinstance(event, yaml.SequenceStartEvent):
        items = [_node(page, inner, events, depth + 1) for inner in _until(events, yaml.SequenceEndEvent)]
        return Items(line, column, items, bool(event.flow_style))
    if isinstance(event, yaml.MappingStartEvent):
        return Keys(line, column, _entries(page, events, depth))
    value = str(getattr(event, "value", ""))
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        page.fault(line, column, "yaml_syntax", "NUL characters and broken Unicode can't stand in a rule.")
        return Refused(line, column)
    return Scalar(line, column, value)


def _until(events: Iterator[yaml.Event], end: type[yaml.Event]) -> Iterator[yaml.Event]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _entries(page: Page, events: Iterator[yaml.Event], depth: int) -> list[tuple[Scalar, Node]]:
    entries: dict[str, tuple[Scalar, Node]] = {}
    for event in _until(events, yaml.MappingEndEvent):
        key = _node(page, event, events, depth + 1)
        value = _node(page, next(events), events, depth + 1)
        if isinstance(key, Refused):
            continue
        if not isinstance(key, Scalar):
            page.fault(key.line, key.column, "wrong_shape", "A key is a word, not a list or a mapping.")
        elif key.text in entries:
            first = entries[key.text][0]
            what = f"This key stands twice in one mapping; first on line {first.line}."
            page.fault(key.line, key.column, "duplicate_key", what, "Keep one of them.")
        else:
            entries[key.text] = key, value
    return list(entries.values())
