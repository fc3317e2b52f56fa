"""Which files do the pages load?

Style, script and picture, all our own, read once. Their address holds a hash of what is in them, so that a browser
keeps them for good and a new release is seen at once.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import Request
from starlette.responses import Response

from bot.pages.faults import PageFault

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Name -> (content, hash)."""
    found = {one.name: one.read_bytes() for one in sorted(FOLDER.iterdir()) if one.suffix in KINDS}
    return {name: (content, sha256(content).hexdigest()[:16]) for name, content in found.items()}


def address_of(name: str) -> str:
    """The address of a file: "/assets/HASH/leadbell.css"."""
    return f"/assets/{_files()[name][1]}/{name}"


async def asset(request: Request) -> Response:
    """One file. An address of another release still gives the file, and nobody keeps it."""
    name, hash = request.path_params["name"], request.path_params["hash"]
    if name not in _files():
        raise PageFault(404)
    content, known = _files()[name]
    kept = FOR_GOOD if hash == known else "no-cache"
    return Response(content, media_type=KINDS[Path(name).suffix], headers={"Cache-Control": kept})
