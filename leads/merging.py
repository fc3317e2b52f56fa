"""What is one lead that two were?

A person's decision, never a guess. Each fact has its own rule: what happened adds up, what is known goes by trust and
age, blocked and manual win (product.md, The lead). One test holds that no fact is forgotten here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leads.change import Event
from leads.codec import decode
from leads.counting import unite_recent
from leads.lead import KNOWN, TRUST, Control, Lead, NextStep, NotThisPerson, Value
from leads.stages import stage_of
from leads.trust import identifies


def fold_merged(lead: Lead, event: Event) -> None:
    """Let a lead take in the one whose record the event carries."""
    record, other = event.data.get("record"), event.data.get("other")
    if isinstance(record, dict) and isinstance(other, str):
        unite(lead, decode(other, lead.org, record))


def unite(lead: Lead, other: Lead) -> None:
    """Change `lead` to what both together are; `other` stays as it is. Control gets a version above both, so that no
    button of either passes for one that was drawn after this."""
    facts = {name: how(lead, other) for name, how in FACTS.items()}
    for name, value in facts.items():
        setattr(lead, name, value)
    lead.stage = stage_of(lead.reached, lead.stage_set)
    if lead.not_this_person is not None:
        lead.values = {name: held for name, held in lead.values.items() if held.source != "deanonymization"}
        if lead.known == "enriched" and not any(identifies(name, held) for name, held in lead.values.items()):
            lead.known = "unknown"
    if lead.next_step is not None and lead.next_step.at < lead.step_done_at:
        lead.next_step = None
    _settle(lead)


def _settle(lead: Lead) -> None:
    """What a block, or a person who has control, leaves of the rest: as where they come about by themselves."""
    if lead.blocked is not None:
        lead.control = Control(None, lead.blocked.since, lead.control.version)
        lead.waiting = lead.on_it = lead.returned = None
    elif lead.control.by is not None:
        lead.on_it = lead.returned = None
    if lead.waiting is not None:
        lead.waiting = lead.waiting._replace(whom=lead.control.by)


def holders_differ(one: Lead, other: Lead) -> bool:
    """Whether two people have control, one of each: neither may lose it unasked."""
    by, too = one.control.by, other.control.by
    return by is not None and too is not None and by.id != too.id


Rule = Callable[[Lead, Lead], Any]


def _own(name: str) -> Rule:
    return lambda lead, other: getattr(lead, name)


def _most(name: str) -> Rule:
    return lambda lead, other: max(getattr(lead, name), getattr(other, name))


def _sum(name: str) -> Rule:
    return lambda lead, other: getattr(lead, name) + getattr(other, name)


def _both(name: str) -> Rule:
    """All of both, in order, each once."""
    return lambda lead, other: tuple(dict.fromkeys((*getattr(lead, name), *getattr(other, name))))


def _by(name: str, when: str, *, first: bool = False) -> Rule:
    """That which came about later (or `first`), where both have it."""

    def rule(lead: Lead, other: Lead) -> Any:
        one, two = getattr(lead, name), getattr(other, name)
        if one is None or two is None:
            return two if one is None else one
        later = getattr(two, when) > getattr(one, when)
        return two if later != first else one

    return rule


def _values(lead: Lead, other: Lead) -> dict[str, Value]:
    values = dict(lead.values)
    for name, new in other.values.items():
        held = values.get(name)
        if held is None or (TRUST[new.source], new.at) > (TRUST[held.source], held.at):
            values[name] = new
    email = values.get("email")
    if email is not None and email is other.values.get("email") and email is not lead.values.get("email"):
        values.pop("email_status", None)
        if status := other.values.get("email_status"):
            values["email_status"] = status
    return values


def _not_this_person(lead: Lead, other: Lead) -> NotThisPerson | None:
    one, two = lead.not_this_person, other.not_this_person
    if one is None or two is None:
        return one or two
    later, earlier = (one, two) if one.at >= two.at else (two, one)
    return NotThisPerson(later.at, later.by, {**earlier.values, **later.values})


def _control(lead: Lead, other: Lead) -> Control:
    held = lead.control if lead.control.manual or not other.control.manual else other.control
    return held._replace(version=max(lead.control.version, other.control.version) + 1)


def _presence(name: str) -> Rule:
    return lambda lead, other: getattr(other if other.presence_at > lead.presence_at else lead, name)


def _stage_set(lead: Lead, other: Lead) -> Any:
    said = [one for one in (lead.stage_set, other.stage_set) if one is not None]
    return max(said, key=lambda one: one[1], default=None)


def _reached(lead: Lead, other: Lead) -> Any:
    stages = {**lead.reached, **other.reached}
    return {stage: max(lead.reached.get(stage, at), other.reached.get(stage, at)) for stage, at in stages.items()}


def _next_step(lead: Lead, other: Lead) -> NextStep | None:
    found: NextStep | None = _by("next_step", "at")(lead, other)
    return found


FACTS: dict[str, Rule] = {
    "id": _own("id"),
    "org": _own("org"),
    "created_at": lambda lead, other: min(lead.created_at, other.created_at),
    "values": _values,
    "stage": _own("stage"),  # reckoned anew from the two that follow
    "reached": _reached,
    "stage_set": _stage_set,
    "known": lambda lead, other: max(lead.known, other.known, key=KNOWN.index),
    "not_this_person": _not_this_person,
    "control": _control,
    "blocked": _by("blocked", "since", first=True),
    "exempt": lambda lead, other: lead.exempt or other.exempt,
    "score": _sum("score"),
    "scored": _sum("scored"),
    "flagged": _both("flagged"),
    "waiting": _by("waiting", "since", first=True),
    "answered_at": _most("answered_at"),
    "on_it": _by("on_it", "since"),
    "returned": _by("returned", "at"),
    "messages": _sum("messages"),
    "source": _own("source"),
    "agents": lambda lead, other: {**other.agents, **lead.agents},
    "channels": _both("channels"),
    "hands": _both("hands"),
    "action": _by("action", "at"),
    "words": _by("words", "at"),
    "next_step": _next_step,
    "step_done_at": _most("step_done_at"),
    "left": _presence("left"),
    "presence_at": _most("presence_at"),
    "last_activity": _most("last_activity"),
    "recent": lambda lead, other: unite_recent(lead.recent, other.recent),
    "draft": lambda lead, other: "",  # it was written for one of two conversations
    "offered": lambda lead, other: None,
    "talked_over": _most("talked_over"),
}
"""How each fact of two leads becomes one, by its name: (the lead that stays, the other)."""
