"""`/v1/leads/{id}`: one lead, by any id that it is known by."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Request

from bot.api.keys import needs
from bot.api.lead_path import id_in_path
from bot.api.problems import Problem
from bot.api.summary_fields import summary_as_fields
from leads.change import Event
from leads.lead import Lead, Who
from leads.moments import rfc3339
from leads.store.reading import MOST_ENTRIES, find_lead, outside_id, timeline
from leads.timeline import DONE, LEAD_SPOKE, SPOKEN, TimelineEntry, entry

router = APIRouter(prefix="/v1/leads", tags=["leads"], dependencies=[Depends(needs("leads"))])

SUMMARY_READS = 100


async def lead_of(request: Request, any_id: str) -> Lead:
    """The lead of the path. Raises the 404 problem."""
    service = request.app.state.service
    any_id = id_in_path(any_id)
    if not any_id.isprintable():  # no id is ever taken that isn't, and PostgreSQL refuses to be asked for one
        raise Problem("unknown_lead")
    lead: Lead | None = await service.database.read(find_lead(service.org, any_id))
    if lead is None:
        raise Problem("unknown_lead")
    return lead


@router.get("/{lead_id}")
async def get_lead(request: Request, lead_id: str) -> dict[str, Any]:
    """One lead: each fact by itself, each field with where it came from and when."""
    lead = await lead_of(request, lead_id)
    service = request.app.state.service
    known_by = await service.database.read(outside_id(lead.id))
    return lead_as_fields(lead, known_by or lead.id)


def lead_as_fields(lead: Lead, shown_id: str) -> dict[str, Any]:
    """A lead as `/v1/leads` and `/v1/leads/{id}` give it: each fact by itself."""
    return {
        "id": shown_id,
        "leadbell_id": lead.id,
        "name": lead.name or None,
        "stage": lead.stage,
        "known": lead.known,
        "control": "manual" if lead.control.manual else "automated",
        "control_by": _who(lead.control.by),
        "version": lead.control.version,
        "blocked": None
        if lead.blocked is None
        else {"since": rfc3339(lead.blocked.since), "by": _who(lead.blocked.by), "reason": lead.blocked.reason},
        "exempt": lead.exempt,
        "waiting": None
        if lead.waiting is None
        else {"since": rfc3339(lead.waiting.since), "for": _who(lead.waiting.whom)},
        "on_it": None if lead.on_it is None else {"since": rfc3339(lead.on_it.since), "by": lead.on_it.by.email},
        "engagement": lead.engagement,
        "messages": lead.messages,
        "score": lead.points,
        "scored_messages": lead.scored,
        "flagged": list(lead.flagged),
        "source": lead.source,
        "agents": [{"id": key, "name": name} for key, name in lead.agents.items()],
        "channels": list(lead.channels),
        "created_at": rfc3339(lead.created_at),
        "last_activity": rfc3339(lead.last_activity) if lead.last_activity else None,
        "fields": {
            name: {"value": held.value, "source": held.source, "at": rfc3339(held.at)}
            for name, held in sorted(lead.values.items())
            if held.value is not None
        },
    }


@router.get("/{lead_id}/control")
async def get_control(request: Request, lead_id: str) -> dict[str, Any]:
    """Who has control. The agents' platform must ask just before it answers."""
    lead = await lead_of(request, lead_id)
    known_by = await request.app.state.service.database.read(outside_id(lead.id))
    return control_of(lead, known_by or lead.id)


def control_of(lead: Lead, shown_id: str) -> dict[str, Any]:
    """A lead's control as `interfaces.md` promises it."""
    if lead.blocked is not None:
        state, by, since = "blocked", lead.blocked.by, lead.blocked.since
    else:
        state, by, since = "manual" if lead.control.manual else "automated", lead.control.by, lead.control.since
    return {
        "id": shown_id, "control": state, "by": by.email if by else None, "since": rfc3339(since) if since else None,
        "version": lead.control.version,
    }  # fmt: skip


@router.get("/{lead_id}/timeline")
async def get_timeline(
    request: Request, lead_id: str, cursor: str = "", limit: int = Query(50, ge=1, le=MOST_ENTRIES)
) -> dict[str, Any]:
    """What happened, newest first, all channels in one view, markers included."""
    lead = await lead_of(request, lead_id)
    service = request.app.state.service
    before = _cursor(cursor) if cursor else None
    found = await service.database.read(timeline(service.org, lead.id, most=limit, before=before))
    last = found[-1] if len(found) == limit else None
    known_by = await service.database.read(outside_id(lead.id))
    return {
        "id": known_by or lead.id,
        "entries": [entry_as_fields(event) for _, event in found],
        "next_cursor": f"{last[1].at}-{last[0]}" if last else None,
    }


@router.get("/{lead_id}/summary")
async def get_summary(request: Request, lead_id: str) -> dict[str, Any]:
    """What the lead asked and wants, by a model or in its own sentences; the latest words of both sides, its stage and
    next step."""
    lead = await lead_of(request, lead_id)
    service = request.app.state.service
    kinds = sorted(SPOKEN | DONE)
    found = await service.database.read(timeline(service.org, lead.id, most=SUMMARY_READS, kinds=kinds))
    made = await service.summaries.shown.of(service.org, lead.id)
    step = lead.next_step
    known_by = await service.database.read(outside_id(lead.id))
    return {
        "id": known_by or lead.id,
        **summary_as_fields(made),
        "stage": lead.stage,
        "latest": [entry_as_fields(event) for _, event in found if event.kind in SPOKEN][:5],
        "next_step": None if step is None else {"title": step.title, "due": rfc3339(step.due) if step.due else None},
        "past_actions": [entry_as_fields(event) for _, event in found if event.kind in DONE][:20],
    }


def _cursor(text: str) -> tuple[int, int]:
    at, _, seq = text.rpartition("-")
    try:
        before = (int(at), int(seq))
    except ValueError:
        before = (-1, -1)
    if not all(0 <= part < 2**62 for part in before):
        raise Problem("bad_request", "The cursor is not one that this interface gave out.")
    return before


def entry_as_fields(event: Event) -> dict[str, Any]:
    """An entry of the timeline as `/timeline` gives it."""
    shown = entry(event)
    fields = {
        "id": shown.id, "kind": shown.kind, "at": rfc3339(shown.at), "channel": shown.channel,
        "agent": None if shown.agent is None else dict(shown.agent), "by": _who(shown.by), "text": shown.text,
    }  # fmt: skip
    return fields | _moderated(shown) if shown.kind in LEAD_SPOKE else fields


def _moderated(shown: TimelineEntry) -> dict[str, Any]:
    """What moderation says of the lead's message: `score` 0 to 1, nothing where it wasn't scored."""
    score = None if shown.score is None else shown.score / 1000
    return {"score": score, "category": shown.category or None, "flagged": list(shown.flagged)}


def _who(who: Who | None) -> str | None:
    return who.email if who else None
