"""Does this machine's clock agree with those of the platforms?

Slack's signatures, Teams' tokens and signed buttons carry times; Slack's are refused when five minutes off.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.finding import Finding, fine, unknown, wrong
from bot.doctor.wire import Wire

MOST = 60.0
"""Seconds: a fifth of what Slack's signatures allow. A Date header has whole seconds, and takes a while to come."""


def compare(wire: Wire) -> Sequence[Finding]:
    """By the Date headers of all answers that came."""
    if not wire.ahead:
        return [unknown("clock", "Nobody told the time, so the clock wasn't compared.")]
    off = {host: ahead for host, ahead in wire.ahead.items() if abs(ahead) > MOST}
    if not off:
        return [fine("clock", "This machine's clock agrees with the platforms', within a minute.")]
    do = "Let this machine set its clock by NTP: what is signed more than 5 minutes ago is refused."
    said = {host: f"{abs(by):.0f} s {'ahead of' if by > 0 else 'behind'} {host}'s" for host, by in off.items()}
    return [wrong("clock", f"This machine's clock is {one}.", do) for _, one in sorted(said.items())]
