"""What does a people file say?

The YAML of `interfaces.md`, read strictly: every fault is named with its place, and nothing of a faulty file is
taken over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from leads.holidays import read_holidays
from leads.hours import is_zone, parse_hours
from leads.people import PLATFORMS, ROLES, TEAM, Person, Role

MOST_BYTES = 1_000_000
_KEYS = frozenset({"name", "email", "role", "zone", "hours", "direct", "teams", "holidays"})
MOST_TEAMS = 20
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,253}")


class PeopleFault(ValueError):
    """The file can't be taken over. `sentences` names every fault with its line."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def read_people(path: Path, org: str, new_id: Callable[[], str]) -> list[Person]:
    """The people of a file. Raises `PeopleFault`."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise PeopleFault([f"{path}: can't be read: {fault.strerror}."]) from None
    if len(data) > MOST_BYTES:
        raise PeopleFault([f"{path}: is larger than {MOST_BYTES:,} bytes."])
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except RecursionError:
        raise PeopleFault([f"{path}: is nested too deep."]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise PeopleFault([f"{where}: is no YAML: {getattr(fault, 'problem', None) or 'not UTF-8'}."]) from None
    faults: list[str] = []
    people = []
    seen: set[str] = set()
    for node in _entries(root, path, faults):
        person = _person(node, path, org, new_id, faults)
        if person is not None and person.email in seen:
            faults.append(f"{path}:{node.start_mark.line + 1}: {person.email} stands here twice.")
        if person is not None:
            seen.add(person.email)
            people.append(person)
    if faults:
        raise PeopleFault(faults)
    return people


def _entries(root: yaml.Node | None, path: Path, faults: list[str]) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "people" and isinstance(value, yaml.SequenceNode):
                return list(value.value)
    faults.append(f'{path}: has no list "people".')
    return []


def _person(node: yaml.Node, path: Path, org: str, new_id: Callable[[], str], faults: list[str]) -> Person | None:
    where = f"{path}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        faults.append(f"{where}: a person is written as {{name: …, email: …}}.")
        return None
    before = len(faults)
    given: dict[str, str] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "…"
        if name == "teams" and isinstance(value, yaml.SequenceNode):
            value = _joined(value)
        if name not in _KEYS or not isinstance(value, yaml.ScalarNode):
            faults.append(f'{where}: unknown or unfit "{name}"; allowed are {", ".join(sorted(_KEYS))}.')
        elif name in given:
            faults.append(f'{where}: "{name}" stands here twice.')
        else:
            given[key.value] = value.value.strip()
    faults.extend(f"{where}: {fault}" for fault in person_faults(given))
    if len(faults) > before:
        return None
    return make_person(given, org, new_id())


def _joined(node: yaml.SequenceNode) -> yaml.Node:
    """A list of words as one text with spaces between; the list itself where that can't be."""
    words = [one.value.strip() if isinstance(one, yaml.ScalarNode) else "" for one in node.value]
    return node if not all(words) else yaml.ScalarNode("tag:yaml.org,2002:str", " ".join(words))


def person_faults(given: dict[str, str]) -> list[str]:
    """What is wrong with one person's entries, each a sentence. `teams`: with spaces between."""
    faults = [f'"{name}" is missing.' for name in ("name", "email") if not given.get(name)]
    if given.get("email") and not _EMAIL.fullmatch(given["email"]):
        faults.append(f'"{given["email"]}" is no e-mail address.')
    if given.get("role", "rep") not in ROLES:
        faults.append(f'"{given["role"]}" is no role: one of {", ".join(ROLES)}.')
    if given.get("direct") and given["direct"] not in PLATFORMS:
        faults.append(f'"{given["direct"]}" is no platform: one of {", ".join(PLATFORMS)}.')
    try:
        parse_hours(given.get("hours") or "09:00-18:00")
    except ValueError as fault:
        faults.append(f'"{given["hours"]}" are no working hours such as "mon-fri 09:00-18:00". {fault}')
    if not is_zone(given.get("zone") or "UTC"):
        faults.append(f'"{given["zone"]}" is no time zone such as Europe/Berlin.')
    faults += team_faults(given.get("teams", "").split())
    try:
        read_holidays(given.get("holidays", ""))
    except ValueError as fault:
        faults.append(f'"{given["holidays"]}" has no holidays on record. {fault}')
    return faults


def team_faults(teams: Sequence[str]) -> list[str]:
    """What is wrong with the names of somebody's teams, each a sentence."""
    faults = [
        f'"{team}" is no team\'s name: lower-case letters, digits, "-" and "_", at most 40.'
        for team in teams
        if TEAM.fullmatch(team) is None
    ]
    if len(teams) > MOST_TEAMS:
        faults.append(f"A person is in at most {MOST_TEAMS} teams.")
    return faults


def make_person(given: dict[str, str], org: str, person_id: str) -> Person:
    """A person from checked entries."""
    direct = next((name for name in PLATFORMS if name == given.get("direct")), None)
    role: Role = next((name for name in ROLES if name == given.get("role", "rep")), "rep")
    return Person(
        id=person_id, org=org, name=given["name"], email=given["email"].lower(), role=role,
        zone=given.get("zone") or "UTC", hours=given.get("hours", ""), direct=direct,
        teams=tuple(dict.fromkeys(given.get("teams", "").split())), holidays=read_holidays(given.get("holidays", "")),
    )  # fmt: skip
