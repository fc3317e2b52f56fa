"""Which events and alerts does the load consist of?

Leads have owners (a hundred reps), so that cards go to a hundred direct conversations. `ringing` is one urgent
event of a new lead; `ordinary` is a working day's mix, five events a lead, of which one in fifty rings.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from tests.bench.sink import mark

KEY = "bench-key"
REPS = 100
ORDINARY = 5
"""Events of one ordinary lead."""
RINGS_EVERY = 10
"""Every tenth ordinary lead asks for a person."""

Event = dict[str, Any]


def rep(number: int) -> str:
    """A rep's e-mail address."""
    return f"rep{number % REPS:04d}@acme.example"


def people(reps: int = REPS) -> str:
    """The people file."""
    rows = (f"  - {{name: Rep {at:04d}, email: rep{at:04d}@acme.example, direct: slack}}\n" for at in range(reps))
    return "people:\n" + "".join(rows)


def ringing(number: int) -> Event:
    """A new lead asks for a person."""
    return _event(number, "r", "human.requested", {"text": "Can I talk to a person about a contract?"})


def ordinary(first: int, leads: int) -> list[Event]:
    """The events of `leads` leads, `ORDINARY` each, as they come in: many leads talk at the same time."""
    events = []
    for step in range(ORDINARY):
        for number in range(first, first + leads):
            kind, data = _STEPS[step]
            if step == ORDINARY - 1 and number % RINGS_EVERY == 0:
                kind, data = "human.requested", {"text": "Can I talk to a person, please?"}
            events.append(_event(number, str(step), kind, data))
    return events


def rung(first: int, leads: int) -> list[int]:
    """The numbers of the ordinary leads that ring."""
    return [number for number in range(first, first + leads) if number % RINGS_EVERY == 0]


_STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("page.visited", {"url": "https://example.com/pricing"}),
    ("message.received", {"text": "Do you support single sign-on for 900 people?"}),
    ("message.sent", {"text": "Yes: SAML and OpenID Connect, on every plan. Which provider do you use?"}),
    ("message.received", {"text": "Okta, and we need an order form by the end of the month."}),
    ("page.visited", {"url": "https://example.com/security"}),
)


def _event(number: int, step: str, kind: str, data: dict[str, Any]) -> Event:
    return {
        "id": f"evt_{number}_{step}", "kind": kind, "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "lead": {
            "id": f"lead_{number}", "first_name": mark(number), "last_name": "Lovelace", "country": "DE",
            "company_name": "Analytical Engines", "num_employees": 120, "owner": rep(number),
        },
        "agent": {"id": "website-chat", "name": "Website chat", "type": "chat"}, "channel": "chat", "data": data,
    }  # fmt: skip


def alert(number: int) -> bytes:
    """The same for Alertmanager: one alert, by itself in its group."""
    labels = {
        "alertname": "AsksForAPerson", "lead": mark(number), "owner": rep(number), "country": "DE", "channel": "chat",
    }  # fmt: skip
    notes = {
        "summary": f"{mark(number)} Lovelace asks for a person",
        "text": "Can I talk to a person about a contract?",
    }
    return orjson.dumps([{"labels": labels, "annotations": notes}])
