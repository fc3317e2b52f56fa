"""How does a file get into a person's direct messages in Slack?

An address to send it to, the bytes, and then that it is to be shown there (the reference of files.getUploadURLExternal
and files.completeUploadExternal).
"""

from __future__ import annotations

import aiohttp

from bot.platforms.addresses import is_safe
from bot.platforms.port import OutsideFile, OutsidePerson, Permanent, Unreachable
from bot.platforms.slack.faults import asked, no_answer
from bot.platforms.slack.installation import WORKSPACE, Installations

MOST = 1_000_000_000
"""Bytes of a file (Slack's help, "Add files to Slack": 1 GB)."""
UPLOADING = aiohttp.ClientTimeout(total=600, sock_read=60)


async def send_file(installations: Installations, person: OutsidePerson, file: OutsideFile) -> None:
    """Show a file to a person. Raises as `faults.asked`."""
    installation = await installations.at({WORKSPACE: person.installation})
    client, session = installation.client, installations.session
    opened = await asked(client.conversations_open(users=person.id))
    channel = opened.get("channel")
    if not isinstance(channel, dict) or not channel.get("id"):
        raise Permanent("Slack opened no direct messages.", code="no_direct_messages")
    where = await asked(client.files_getUploadURLExternal(filename=file.name, length=file.size))
    url, file_id = where.get("upload_url"), where.get("file_id")
    if not isinstance(url, str) or not is_safe(url) or not isinstance(file_id, str):
        raise Permanent("Slack named no address to send the file to.", code="bad_upload_url", scope="message")
    try:
        with file.open() as stream:
            headers = {"Content-Type": "application/octet-stream"}
            async with session.post(
                url, data=stream, headers=headers, proxy=client.proxy, allow_redirects=False, timeout=UPLOADING
            ) as response:
                status = response.status
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        raise no_answer(error) from None
    if status != 200:
        raise Unreachable(f"Slack didn't take the file (HTTP {status}).", code=f"upload_{status}")
    shown: list[dict[str, str | None]] = [{"id": file_id, "title": file.name}]
    await asked(
        client.files_completeUploadExternal(files=shown, channel_id=str(channel["id"]), initial_comment=file.comment)
    )
