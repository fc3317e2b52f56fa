"""How does everybody who waits hear that something has changed?"""

from __future__ import annotations

import asyncio


class News:
    """Tells all who wait at the moment. What happens while nobody waits is found by looking: `number` has grown."""

    def __init__(self) -> None:
        self.number = 0
        self.over = False
        """Whether there will be no more: whoever waits is to stop."""
        self._event = asyncio.Event()

    def tell(self, *_: object) -> None:
        """Something has changed."""
        self.number += 1
        self._event.set()
        self._event = asyncio.Event()

    def end(self) -> None:
        """Nothing will change any more."""
        self.over = True
        self.tell()

    async def after(self, number: int, seconds: float) -> None:
        """Wait until more has changed than this number tells of, `seconds` at the most."""
        if self.number != number or self.over:
            return
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return
