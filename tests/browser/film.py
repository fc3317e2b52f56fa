"""How does a page become a short animated picture?

From single looks at it, each shown for as long as it is told to be; looks that show nothing new only last longer.
The pointer that a browser without a window has not is painted in.
"""

from __future__ import annotations

import io
import time
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

POINTER = ((0, 0), (0, 19), (4, 15), (8, 23), (11, 22), (8, 14), (14, 14))
LOOK = 100
"""Milliseconds that a look taken in passing is shown."""
PATIENCE = 30.0
"""Seconds until what is waited for must be seen."""


class Film:
    """What was seen of a page so far."""

    def __init__(self, page: Page, width: int) -> None:
        shown = page.viewport_size
        assert shown is not None
        self.page = page
        self.size = (width, round(width * shown["height"] / shown["width"]))
        self.frames: list[Image.Image] = []
        self.lasting: list[int] = []
        self.pointer: tuple[float, float] | None = None

    def look(self, milliseconds: int = LOOK) -> None:
        with Image.open(io.BytesIO(self.page.screenshot())) as seen:
            frame = seen.convert("RGB")
        if self.pointer is not None:
            x, y = self.pointer
            shape = [(x + right, y + down) for right, down in POINTER]
            ImageDraw.Draw(frame).polygon(shape, fill="white", outline="black", width=2)
        frame = frame.resize(self.size, Image.Resampling.LANCZOS)
        if self.frames and frame.tobytes() == self.frames[-1].tobytes():
            self.lasting[-1] += milliseconds
        else:
            self.frames.append(frame)
            self.lasting.append(milliseconds)

    def until_seen(self, *wanted: Locator) -> None:
        """Look on until all of these are there."""
        end = time.monotonic() + PATIENCE
        while not all(locator.filter(visible=True).count() for locator in wanted):
            assert time.monotonic() < end, f"never seen: {wanted}"
            self.look()

    def write(self, field: Locator, words: str) -> None:
        """Type, a word at a time."""
        for end in [place for place, letter in enumerate(words) if letter == " "] + [len(words)]:
            field.fill(words[:end])
            self.look(80)

    def press(self, button: Locator) -> None:
        """Move the pointer there, and press."""
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        to = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        begin = self.pointer or (to[0] - 260, to[1] + 200)
        for step in (0.0, 0.25, 0.5, 0.75, 0.9, 1.0):
            self.pointer = (begin[0] + step * (to[0] - begin[0]), begin[1] + step * (to[1] - begin[1]))
            self.page.mouse.move(*self.pointer)
            self.look(60)
        self.look(400)
        button.click()
        self.look()

    def save(self, path: Path) -> None:
        first, *others = self.frames
        first.save(path, save_all=True, append_images=others, duration=self.lasting, loop=0, quality=80, method=4)
