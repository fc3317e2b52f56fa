"""Can the settings be used, and the files that they name?

All faults are told, and the rest is looked at with what is left: one misspelt name must not hide ten others.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands.rule_check import number
from bot.doctor.finding import Finding, fine, wrong
from bot.setting_table import NAMES
from bot.settings import Settings, SettingsFault, load_environment, read_settings
from bot.staff import PeopleFault, read_people
from rules.check import check_sources, with_unread
from rules.files import DEFAULT, gather

MOST = 20
"""Faults of a file that are named."""
_NAME = re.compile(r"\b(?:LEADBELL|SLACK|TEAMS|WEBEX|OPENAI)_[A-Z_]+")
_PLATFORM = re.compile(r"^(SLACK|TEAMS|WEBEX)_")


def usable(environ: Mapping[str, str], dotenv: Path) -> tuple[Settings, dict[str, str], list[Finding]]:
    """The settings without what is wrong in them, the values that they were read from, and what was found."""
    check, found = "settings", list[Finding]()
    try:
        values = load_environment(environ, dotenv)
    except SettingsFault as fault:
        found += [wrong(check, sentence, f"Correct {dotenv}.") for sentence in fault.sentences]
        values = load_environment(environ)
    try:
        settings = read_settings(values)
    except SettingsFault as fault:
        found += [
            wrong(check, sentence, "Correct the setting; docs/configuration.md has them all.")
            for sentence in fault.sentences
        ]
        settings, values = _rest(values, fault.sentences)
    if not found:
        found.append(fine(check, f"{len(values)} settings are read, and each can be used."))
    if settings.slack is None and settings.teams is None and settings.webex is None and not _half(found):
        do = "Set SLACK_…, TEAMS_… or WEBEX_… settings: docs/install has a page for each."
        found.append(wrong(check, "No chat platform is set: nobody can be rung.", do))
    return settings, values, found


def _half(found: Sequence[Finding]) -> bool:
    """Whether a platform is off because of a fault that is told already."""
    return any(_PLATFORM.match(name) for one in found if one.state == "wrong" for name in _NAME.findall(one.says))


def _rest(values: Mapping[str, str], sentences: Sequence[str]) -> tuple[Settings, dict[str, str]]:
    """The settings without those that the sentences name, a platform's together."""
    left = dict(values)
    for _ in range(3):
        named = {name for sentence in sentences for name in _NAME.findall(sentence)}
        platforms = {found[1] for name in named if (found := _PLATFORM.match(name))}
        for name in list(left):
            belongs = _PLATFORM.match(name)
            if name in named or name not in NAMES or (belongs and belongs[1] in platforms):
                del left[name]
        try:
            return read_settings(left, serving=False), left
        except SettingsFault as fault:
            sentences = fault.sentences
    return Settings(), {}


class Files:
    """Looks at the people file and the rule files."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def people(self) -> Sequence[Finding]:
        path = self._settings.people
        if path is None:
            return [
                fine("people.file", "No people file is in use: people come from commands, from HTTP, or ask in chat.")
            ]
        try:
            people = await asyncio.to_thread(read_people, path, "", lambda: "")
        except PeopleFault as fault:
            return [wrong("people.file", one, "Correct the people file.") for one in fault.sentences[:MOST]]
        if not any(one.may("manager") for one in people):
            return [fine("people.file", f"{path} has {len(people)} people, none of them a manager.")]
        return [fine("people.file", f"{path} has {len(people)} people.")]

    async def rules(self) -> Sequence[Finding]:
        return await asyncio.to_thread(self._rules)

    def _rules(self) -> list[Finding]:
        path = self._settings.rules or DEFAULT
        sources, unread = gather([path])
        report = with_unread(check_sources(sources), unread)
        if report.faults:
            said = f"The rule files have {number(len(report.faults), 'fault')}: the last good version stays in force."
            return [wrong("rules.files", said, f"Run `leadbell rules check {path}`: it names each with its place.")]
        return [fine("rules.files", f"The rule files have {number(len(report.rules), 'rule')}, and no faults.")]
