"""How does a terminal show what happens on three chat platforms at once?

What each platform shows is printed as it appears: where, what it says, and what can be pressed there.
"""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from playground.leads.scripts import Script, Step
from playground.local import Control, Shown
from playground.reps import who_line
from playground.workspaces import TITLES

COLOURS = {"slack": "magenta", "teams": "blue", "webex": "green"}
WIDTH = 110
"""Columns where the output is no terminal."""
MOST_LINES = 14
MOST_COLUMNS = 160
REMEMBERED = 2_000
"""Messages whose last look is kept, so that nothing is printed twice."""
_JOINERS = "\u200c\u200d\u2066\u2067\u2068\u2069"
"""Invisible characters that other scripts and emoji need, and that do nothing else."""


class Transcript:
    """Prints to a console. `names`: who is who, by the platforms' ids of them."""

    def __init__(self, names: Mapping[str, str], console: Console | None = None) -> None:
        self._names = names
        self._console = console or open_console()
        self._looks: OrderedDict[tuple[str, str, str], tuple[str, tuple[Control, ...]]] = OrderedDict()
        self._leads: OrderedDict[tuple[str, str], str] = OrderedDict()

    def write(self, *lines: str) -> None:
        """Print lines as they are, however long: for what is to be copied."""
        for line in lines:
            self._console.print(Text(line), soft_wrap=True)

    def on_screen(self, platform: str, shown: Shown) -> None:
        """Print what a platform shows, unless it looks as it did."""
        key = (platform, shown.place, shown.id)
        look = (shown.text, shown.controls)
        before = self._looks.get(key)
        if before == look or shown.place.startswith("home:"):
            return
        self._looks[key] = look
        self._looks.move_to_end(key)
        while len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)
        while len(self._leads) > REMEMBERED:
            self._leads.popitem(last=False)
        colour = COLOURS[platform]
        place, what = self._place(platform, shown), self._what(platform, shown, before is not None)
        self._line(Text.assemble((TITLES[platform], f"bold {colour}"), (f" · {place}", "bold"), (f" · {what}", "dim")))
        lines = shown.text.splitlines()
        for line in lines[:MOST_LINES]:
            self._under(colour, readable(line))
        if len(lines) > MOST_LINES:
            self._under(colour, f"… {len(lines) - MOST_LINES} more lines", "dim")
        if shown.controls:
            self._under(colour, buttons(shown.controls), "cyan")

    def said(self, script: Script, step: Step) -> None:
        """Print what a sample lead, or the agent that it talks to, has just done."""
        who = f"{script.agent['name']} to {script.called}" if step.deed == "agent" else script.called
        what = {
            "visits": f"visits {step.words}",
            "event": step.words + (f" {step.data['email']}" if "email" in step.data else ""),
        }.get(step.deed, f"“{step.words}”")
        extra = " · asks for a person" if step.deed == "asks" else ""
        self._line(Text(f"{script.channel} · {readable(who)}: {readable(what)}{extra}", "dim"))

    def pressed(self, name: str, platform: str, label: str) -> None:
        """Print that a rep presses something."""
        self._line(Text(f"{TITLES[platform]} · {name} presses {label}", "yellow"))

    def webhook(self, told: Mapping[str, Any]) -> None:
        """Print what the agents' platform has heard."""
        by = (told["data"].get("by") or {}).get("name")
        lead = told["data"]["lead"]["id"]
        self._line(Text(f"agents' platform hears: {told['type']} · {lead}{f' · by {by}' if by else ''}", "dim"))

    def _line(self, text: Text) -> None:
        line = Text.assemble((f"{datetime.now():%H:%M:%S}  ", "dim"), text)
        self._console.print(line, no_wrap=True, overflow="ellipsis")

    def _under(self, colour: str, line: str, style: str = "") -> None:
        self._console.print(Text.assemble(("│ ", colour), (line, style)), no_wrap=True, overflow="ellipsis")

    def _place(self, platform: str, shown: Shown) -> str:
        kind, _, person = shown.place.partition(":")
        name = self._names.get(person, "somebody")
        if kind == "direct":
            return f"direct message to {name}"
        if kind == "whisper":
            return f"seen by {name} alone"
        if kind == "form":
            return f"form in front of {name}"
        return f"#{shown.place}" if platform == "slack" else shown.place

    def _what(self, platform: str, shown: Shown, again: bool) -> str:
        if shown.thread is not None:
            lead = self._leads.get((platform, shown.thread), "").split(" · ")[0]
            return f"in the thread of {readable(lead)}" if lead else "in a thread"
        self._leads[platform, shown.id] = who_line(shown)
        if again:
            return f"edited ({shown.edits})" if shown.edits else "replaced"
        return "new card" if shown.controls else "new message"


def open_console() -> Console:
    """A console on standard output: colours on a terminal alone, and never a line that waits in a buffer."""
    console = Console(highlight=False, markup=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, emoji=False, width=WIDTH)


def buttons(controls: tuple[Control, ...]) -> str:
    """What can be pressed, menus with what is in them: "[ Take over ] [ Summary ] [ More: Block… ]"."""
    plain = [one.label for one in controls if one.inside is None]
    menus: dict[str, list[str]] = {}
    for one in controls:
        if one.inside is not None:
            menus.setdefault(one.inside, []).append(one.label)
    shown = [f"{label}: {' · '.join(menus.pop(label))}" if label in menus else label for label in plain]
    shown += [f"{menu}: {' · '.join(labels)}" for menu, labels in menus.items()]
    return " ".join(f"[ {readable(one)} ]" for one in shown)


def readable(line: str) -> str:
    """One line of somebody else's text for a terminal: nothing in it can steer the terminal, and long lines are cut."""
    kept = "".join(
        char if char.isprintable() or char in _JOINERS else " " if unicodedata.category(char) == "Zs" else "�"
        for char in line
    )
    return kept if len(kept) <= MOST_COLUMNS else kept[: MOST_COLUMNS - 1] + "…"
