"""A line is to be sent: what is put on the draft for it?"""

from __future__ import annotations

from leads.store.draft import Draft


def put_line(
    draft: Draft, lead_id: str, event_id: str, destination: int, template: str, *, card: int | None = None,
    due: int | None = None, told: str | None = None,
) -> None:  # fmt: skip
    """Let a line be sent, at once or from `due` (milliseconds) on. `card`: in whose thread; `told`: JSON that goes out
    with a webhook, beside its event."""
    at = draft.now if due is None else due
    draft.lines.append({
        "org": draft.org, "destination_id": destination, "lead_id": lead_id, "card_id": card, "event_id": event_id,
        "template": template, "state": "waiting", "created_at": draft.now, "due_at": at, "attempts": 0,
        "trace": draft.trace, "message": told,
    })  # fmt: skip
    draft.is_due(destination, at)
