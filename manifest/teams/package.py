"""What is the file that is uploaded to Teams?

A zip with the manifest and its two icons, nothing else. The same manifest gives the same bytes: no time of day, and no
machine, stands in it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from manifest.teams.icons import color_icon, outline_icon

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name."""
UNIX, READABLE = 3, 0o644 << 16


def teams_package(manifest: Mapping[str, Any]) -> bytes:
    """The app package: manifest.json, color.png and outline.png at its root."""
    files = {
        "manifest.json": (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode(),
        str(manifest["icons"]["color"]): color_icon(),
        str(manifest["icons"]["outline"]): outline_icon(),
    }
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in files.items():
            entry = ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = UNIX, READABLE
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, content)
    return held.getvalue()
