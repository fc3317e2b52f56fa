"""How does a file get into a person's direct space in Webex?

One file a message, as multipart (the reference of /messages); 100 MB at most ("Message Attachments").
"""

from __future__ import annotations

from typing import Any

from requests_toolbelt import MultipartEncoder  # type: ignore[import-untyped, unused-ignore]

from bot.platforms.port import OutsideFile
from bot.platforms.webex.faults import Declined, Whither, fault
from bot.platforms.webex.wire import Wire

MOST = 100_000_000
"""Bytes of a file."""
UPLOADING = 300.0
"""Seconds for all of it."""


async def send_file(wire: Wire, person: str, file: OutsideFile) -> None:
    """Show a file to a person. Raises the faults of the port."""

    def upload(api: Any) -> Any:
        with file.open() as stream:
            body = MultipartEncoder(
                {"toPersonId": person, "text": file.comment, "files": (file.name, stream, "text/csv")}
            )
            return wire.session(api).post("messages", data=body, headers={"Content-Type": body.content_type})

    try:
        await wire.call(upload, sending=True, patience=UPLOADING)
    except Declined as declined:
        raise fault(declined, Whither(direct=True)) from None
