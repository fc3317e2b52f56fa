"""What does Leadbell look like in Teams' lists?

A bell, drawn here: a colour icon that fills its square, and a white outline on nothing, in the sizes that Teams wants.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

COLOR, OUTLINE = 192, 32
"""Pixels of each side (the app manifest's documentation)."""

FINE = 3
"""Points that are looked at in a pixel, across and down: what is half inside is drawn half."""

FROM, TO = (0x6D, 0x5D, 0xFC), (0x3B, 0x5B, 0xFD)
"""The colours that the square runs through, from its upper left to its lower right."""

LINE = 0.055
"""The outline's width, as a part of the square's side."""

Inside = Callable[[float, float], bool]


def color_icon() -> bytes:
    """A PNG of 192×192: the white bell on the product's colours."""
    return _png(COLOR, lambda x, y: (*_ground(x, y), 1.0 if _bell(x, y) else 0.0))


def outline_icon() -> bytes:
    """A PNG of 32×32: the bell's outline in white; all else is transparent, as Teams wants it."""
    return _png(OUTLINE, lambda x, y: (0xFF, 0xFF, 0xFF, 1.0 if _edge(x, y) else 0.0), clear=True)


def _bell(x: float, y: float, less: float = 0.0) -> bool:
    """Whether a point of the square (0 to 1 from its upper left) is on the bell; `less`: how much smaller it is on
    all sides."""
    across = abs(x - 0.5)
    knob = across**2 + (y - 0.24) ** 2 < (0.055 - less) ** 2
    dome = y <= 0.44 and across**2 + (y - 0.44) ** 2 < (0.2 - less) ** 2
    wall = 0.44 < y < 0.7 - less and across < 0.2 - less + 0.1 * max(0.0, y - 0.56) / 0.14
    clapper = y > 0.74 + less and across**2 + (y - 0.74) ** 2 < (0.085 - less) ** 2
    return knob or dome or wall or clapper


def _edge(x: float, y: float) -> bool:
    # The outline fills more of its square than the bell does of the coloured one.
    x, y = 0.5 + (x - 0.5) / 1.45, 0.5 + (y - 0.5) / 1.45
    return _bell(x, y) and not _bell(x, y, LINE)


def _ground(x: float, y: float) -> tuple[int, int, int]:
    share = (x + y) / 2
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(FROM, TO, strict=True))
    return red, green, blue


def _png(side: int, at: Callable[[float, float], tuple[int, int, int, float]], *, clear: bool = False) -> bytes:
    """A square picture. `at` gives a point's ground, and how much of it is white (`clear`: how much is there)."""
    rows = bytearray()
    for row in range(side):
        rows.append(0)  # each row begins with its filter: none
        for column in range(side):
            rows += _pixel(side, column, row, at, clear)
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)  # eight bits of red, green, blue and opacity
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, held) for kind, held in chunks)


def _pixel(
    side: int, column: int, row: int, at: Callable[[float, float], tuple[int, int, int, float]], clear: bool
) -> bytes:
    points = [(number + 0.5) / FINE for number in range(FINE)]
    found = [at((column + x) / side, (row + y) / side) for y in points for x in points]
    share = sum(one[3] for one in found) / len(found)
    red, green, blue, _ = found[len(found) // 2]
    if clear:
        return bytes((red, green, blue, round(255 * share)))
    return bytes((*(round(one + (255 - one) * share) for one in (red, green, blue)), 255))


def _chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
