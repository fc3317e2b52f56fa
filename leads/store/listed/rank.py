"""In which order do leads stand in a list?

One number a lead: those who wait for a person first, who has waited longest before the others; then by the lead's own
latest activity, newest first.
"""

from __future__ import annotations

from leads.lead import Lead

WAITING = 10**14
"""From here on down rank those who wait, by since when. Milliseconds since 1970 stay below half of it for 1,500 years,
and SQLite keeps either in six bytes."""
WAITS = WAITING // 2
"""The least rank of a lead that waits."""


def rank(lead: Lead) -> int:
    """The lead's place: a greater number stands further up."""
    if lead.waiting is not None:
        return WAITING - lead.waiting.since
    return lead.last_activity or lead.created_at
