"""What does the built-in word list see in a message?

English words and phrases by profanex, which knows spellings such as "b1tch" too. It says which words there are, never
how bad a message is: it flags, and adds to nothing that blocks. docs/moderation.md says what it can't see.
"""

from __future__ import annotations

import asyncio
from functools import cache

from profanex import Category, Filter

from leads.moderation import CATEGORIES
from leads.scoring import Judgement

MOST_LOOKED_AT = 100_000
"""Characters of a message that are looked at: about a tenth of a second."""
_OURS = {
    Category.GENERAL: "harassment", Category.EXCRETORY: "harassment", Category.SLURS: "hate",
    Category.SEXUAL: "sexual", Category.VIOLENCE: "violence",
}  # fmt: skip


class BuiltIn:
    """Flags messages without asking anybody."""

    async def judge(self, text: str) -> Judgement:
        """Which of our categories the words belong to."""
        return Judgement(flagged=await asyncio.to_thread(flags, text[:MOST_LOOKED_AT]))


def flags(text: str) -> tuple[str, ...]:
    """The categories of the words in a text, in our order."""
    found = {_OURS[one] for match in _list().find(text) for one in match.categories if one in _OURS}
    return tuple(one for one in CATEGORIES if one in found)


@cache
def _list() -> Filter:
    """Built once, and where it is wanted: that takes a moment."""
    return Filter()
