"""How does `/v1/leads/{id}/summary` tell a summary?"""

from __future__ import annotations

from typing import Any

from leads.moments import rfc3339
from leads.summary import Quote, Summary


def summary_as_fields(summary: Summary | None) -> dict[str, Any]:
    """By what and when it was made (`made_by` null: the lead's own sentences), and its quotes, each with the id of the
    entry that holds it. `where_things_stand`: a model's sentences, else the lead's last ones, in `quotes` too."""
    made = summary or Summary(0, 0)
    return {
        "made_at": rfc3339(made.made_at) if summary is not None else None,
        "made_by": made.model or None,
        "sales_stage": made.stage or None,
        "where_things_stand": list(made.standing) or [one.text for one in made.latest],
        "questions": [one.text for one in made.questions],
        "quotes": {
            "questions": [_quote(one) for one in made.questions],
            "pain_points": [_quote(one) for one in made.pain_points],
            "interests": [_quote(one) for one in made.interests],
            "latest": [_quote(one) for one in made.latest],
        },
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": quote.text, "entry": quote.entry, "at": rfc3339(quote.at), "language": quote.language or None,
        "translation": quote.translation or None,
    }  # fmt: skip
