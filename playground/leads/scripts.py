"""What do the sample leads say and do, in which order?

One file a lead under `cast/`. A step is one thing that happens: `visits` a page, `says` something, is answered by
the `agent`, `asks` for a person, any other `event`, or `waits` until the agents are in charge again. `pause`: seconds
that pass before it, besides those that reading and typing take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml

from playground.leads.scoring import scores

CAST = Path(__file__).parent / "cast"

Deed = Literal["visits", "says", "agent", "asks", "event", "waits"]
DEEDS: tuple[Deed, ...] = ("visits", "says", "agent", "asks", "event", "waits")
_MORE = frozenset({"data", "lead", "moderation", "due_in_hours", "pause"})
_KEYS = frozenset({"called", "agent", "channel", "lead", "steps"})


class BadScript(ValueError):
    """A script can't be played; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. `words`: the page, the text, or the event's kind."""

    deed: Deed
    words: str
    data: Mapping[str, Any] = field(default_factory=dict)
    lead: Mapping[str, Any] = field(default_factory=dict)
    due_in_hours: float | None = None
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """One sample lead: what is known of it from the start, and its steps. `called`: its name for whoever watches."""

    name: str
    called: str
    agent: Mapping[str, str]
    channel: str
    lead: Mapping[str, Any]
    steps: tuple[Step, ...] = ()

    @property
    def short(self) -> str:
        """What it is asked for by: "nadia" of "01_nadia"."""
        return self.name.partition("_")[2] or self.name

    @property
    def language(self) -> str:
        return str(self.lead.get("language", ""))


def read_scripts(folder: Path = CAST) -> list[Script]:
    """All scripts of a folder, in the order of their file names. Raises `BadScript`."""
    return [_script(path) for path in sorted(folder.glob("*.yaml"))]


def _script(path: Path) -> Script:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or not _KEYS.issuperset(told) or not told.get("steps"):
        raise BadScript(f"{path.name}: holds {', '.join(sorted(_KEYS))}, and at least one step.")
    steps = tuple(_step(step, f"{path.name}, step {number}") for number, step in enumerate(told["steps"], 1))
    return Script(
        path.stem, told["called"], told["agent"], told.get("channel", "chat"), told.get("lead", {}), steps
    )  # fmt: skip


def _step(told: Mapping[str, Any], where: str) -> Step:
    deeds = [deed for deed in DEEDS if deed in told]
    surplus = told.keys() - _MORE - set(DEEDS)
    if len(deeds) != 1 or surplus:
        raise BadScript(f"{where}: has exactly one of {', '.join(DEEDS)}, and may have {', '.join(sorted(_MORE))}.")
    data = dict(told.get("data", {}))
    if "moderation" in told:
        data["moderation"] = told["moderation"]
    words, lead = str(told[deeds[0]]).strip(), told.get("lead", {})
    return Step(deeds[0], words, data, lead, told.get("due_in_hours"), float(told.get("pause", 0)))


def events_of(script: Script, lead_id: str, number: int, at: datetime) -> Iterator[dict[str, Any]]:
    """The lead events of the script's step of this number (from 0), as `POST /v1/events` takes them. Their ids are
    made of the lead's, so that a repeat is known for one. A step that waits has none."""
    known = script.lead if number == 0 else {}
    yield from step_events(script, script.steps[number], lead_id, str(number), at, known)


def step_events(
    script: Script, step: Step, lead_id: str, mark: str, at: datetime, known: Mapping[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """The lead events of one step. `mark` tells its ids from those of the lead's other steps; `known` is what is known
    of the lead besides. Each message of the lead carries its moderation scores."""
    written = {"text": step.words, "moderation": scores(step.words)}
    kinds: dict[Deed, tuple[tuple[str, dict[str, Any]], ...]] = {
        "visits": (("page.visited", {"url": step.words}),),
        "says": (("message.received", written),),
        "agent": (("message.sent", {"text": step.words}),),
        "asks": (("message.received", written), ("human.requested", {})),
        "event": ((step.words, {}),),
        "waits": (),
    }
    due = {} if step.due_in_hours is None else {"due": (at + timedelta(hours=step.due_in_hours)).isoformat()}
    for part, (kind, data) in enumerate(kinds[step.deed]):
        yield {
            "id": f"{lead_id}-{mark}-{part}", "kind": kind, "at": at.astimezone(UTC).isoformat(),
            "lead": {"id": lead_id, **(known or {}), **step.lead},
            "agent": dict(script.agent), "channel": script.channel, "data": {**data, **step.data, **due},
        }  # fmt: skip
