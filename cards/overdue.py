"""What is a manager told where timers aren't acted upon?"""

from __future__ import annotations

from cards.model import Card, Line, Moment, Span, Text
from cards.notice import notice


def overdue_card(stopped: int, failing: int, since: int) -> Card:
    """`stopped`: timers that nobody tries to act on; `failing`: those on which acting fails; `since`: when the first of
    them was due (milliseconds)."""
    number = stopped + failing
    head: tuple[Span | str, ...] = (
        f"{'1 timer is' if number == 1 else f'{number:,} timers are'} overdue since ", Moment(since, "day_time"),
    )  # fmt: skip
    lines = [Line((Text("Until this is put right, escalations, held rings and reminders may not come."),))]
    if stopped:
        what = "Leadbell doesn't act on its timers any more. Whoever runs it: look for timers_not_looked_at in the log,"
        lines.append(Line((Text(f"• {what} and start the service again."),)))
    if failing:
        what = "1 fails" if failing == 1 else f"{failing:,} fail"
        lines.append(Line((Text(f"• {what} again and again. Whoever runs Leadbell: the log says why, timer_failed."),)))
    return notice("🚨", *head, tone="bad", after=tuple(lines))
