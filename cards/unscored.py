"""What is a manager told where messages aren't scored?"""

from __future__ import annotations

from cards.model import Card, Line, Moment, Text
from cards.notice import notice


def unscored_card(sentence: str, since: int, waiting: int) -> Card:
    """`sentence`: what the scorer does, and what can be done; `since`: when it began (milliseconds); `waiting`: how
    many messages wait for their scores."""
    number = "1 message waits" if waiting == 1 else f"{waiting:,} messages wait"
    after = (
        Line((Text(f"• The moderation server: {sentence}"),)),
        Line((Text(f"• {number} for scores. They come by themselves once this is put right; nothing is lost."),)),
        Line(
            (Text("• Until then no lead is blocked automatically by what isn't scored, and nothing of it is hidden."),)
        ),
    )
    return notice("⚖️", "Messages aren't scored since ", Moment(since, "day_time"), tone="bad", after=after)
