"""What does a refusal by Slack mean, and what can somebody do about it?

Slack's error codes (the reference of each Web API method lists them) become the port's faults, each with
a sentence for whoever runs Leadbell. Sentences never hold what was sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.patience import retry_after
from bot.platforms.port import Busy, Fault, MessageGone, Permanent, Unreachable

BUSY = {"ratelimited", "rate_limited"}
PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
"""Of an edit: the card is posted afresh."""

DESTINATION = {
    "channel_not_found": "Slack knows no such channel, or Leadbell may not see {place}: "
    "correct the rule, or invite Leadbell with /invite @Leadbell.",
    "not_in_channel": "Leadbell is not in {place}: invite it with /invite @Leadbell.",
    "is_archived": "{place} is archived in Slack: unarchive it, or name another channel in the rule.",
    "is_inactive": "{place} is archived in Slack: unarchive it, or name another channel in the rule.",
    "restricted_action": "This workspace doesn't let Leadbell post in {place}: ask a Slack admin to allow it.",
    "user_not_found": "Slack knows no such person any more: check the person's e-mail address in Leadbell.",
    "users_not_found": "Slack knows no such person any more: check the person's e-mail address in Leadbell.",
    "user_disabled": "That person's Slack account is deactivated: choose somebody else in the rule.",
    "cannot_dm_bot": "A bot can't be sent direct messages: check the person's e-mail address in Leadbell.",
    "messages_tab_disabled": "Leadbell's direct messages are switched off: in the Slack app's App Home, "
    "turn the Messages Tab on.",
}
DESTINATION_LIKE = ("restricted_action",)  # Slack has a family of these: restricted_action_read_only_channel, …

INSTALLATION = {
    "invalid_auth": "Slack doesn't accept the bot token: set SLACK_BOT_TOKEN to the one under OAuth & Permissions.",
    "not_authed": "Slack got no bot token: set SLACK_BOT_TOKEN to the one under OAuth & Permissions.",
    "account_inactive": "Leadbell was removed from this Slack workspace: install it again.",
    "token_revoked": "The Slack bot token was revoked: install the app again and set SLACK_BOT_TOKEN.",
    "token_expired": "The Slack bot token has expired: install the app again and set SLACK_BOT_TOKEN.",
    "missing_scope": "The Slack app lacks a permission: add it under OAuth & Permissions and install the app again.",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be a bot token, which begins with xoxb-.",
    "no_permission": "The Slack app lacks a permission: add it under OAuth & Permissions and install the app again.",
    "access_denied": "A Slack admin has forbidden this app: ask for it to be approved.",
    "org_login_required": "The workspace is being moved into a Slack organisation: wait until that is done.",
    "ekm_access_denied": "Slack admins have suspended posting in this workspace: ask them when it opens again.",
    "team_access_not_granted": "Leadbell isn't granted access to this workspace: ask a Slack admin.",
    "message_limit_exceeded": "The workspace has reached its message limit: ask a Slack admin.",
}
MESSAGE = {
    "invalid_blocks": "Slack refused the card's shape; this is a fault of Leadbell's.",
    "invalid_blocks_format": "Slack refused the card's shape; this is a fault of Leadbell's.",
    "msg_blocks_too_long": "The card is longer than Slack takes; this is a fault of Leadbell's.",
    "msg_too_long": "The text is longer than Slack takes; this is a fault of Leadbell's.",
    "no_text": "The message was empty; this is a fault of Leadbell's.",
    "not_enabled": "Leadbell's home tab is switched off: in the Slack app's App Home, turn the Home Tab on.",
    "cannot_reply_to_message": "Slack takes no reply to this message.",
    "message_not_found": "The message that this one belongs to was deleted in Slack.",
    "thread_not_found": "The message that this one belongs to was deleted in Slack.",
    "file_uploads_disabled": "This Slack workspace takes no files: ask a Slack admin, or export from the Leads page.",
    "file_uploads_except_images_disabled": "This Slack workspace takes pictures alone: export from the Leads page.",
    "file_upload_size_restricted": "The file is larger than this Slack workspace takes: export from the Leads page.",
    "file_type_not_allowed": "This Slack workspace takes no CSV files: export from the Leads page.",
    "cant_delete_message": "Slack doesn't let Leadbell delete this message.",
}

WAIT = 30.0
"""Seconds to wait where Slack says "too fast" without saying for how long."""


async def asked(
    call: Awaitable[AsyncSlackResponse], *, place: str = "this place", edits: bool = False
) -> dict[str, Any]:
    """What Slack answered to one call. `place` names the destination in sentences ("#emea-leads"), `edits` says
    that a message is edited. Raises `Busy`, `Unreachable`, `Permanent`, and `MessageGone` where `edits`."""
    return (await heard(call, place=place, edits=edits))[0]


async def heard(
    call: Awaitable[AsyncSlackResponse], *, place: str = "this place", edits: bool = False
) -> tuple[dict[str, Any], dict[str, str]]:
    """The same with the answer's headers, their names in small letters."""
    try:
        response = await call
    except SlackApiError as error:
        raise _refused(error, place, edits) from None
    except (aiohttp.ClientError, OSError, SlackClientError, ValueError, AttributeError) as error:
        # ValueError and AttributeError: what the SDK makes of an answer that isn't a JSON object
        raise no_answer(error) from None
    headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
    return (response.data if isinstance(response.data, dict) else {}), headers


def fault(code: str, *, place: str = "this place", needed: str = "", edits: bool = False) -> Fault:
    """The fault for an error code of Slack's. `needed` is the scope that Slack says is missing, if it does."""
    if code in PASSING:
        return Unreachable(f"Slack has trouble of its own ({code}).", code=code)
    if edits and code in GONE:
        return MessageGone("The message was deleted in Slack, or can't be edited any more.", code=code)
    if code in DESTINATION or code.startswith(DESTINATION_LIKE):
        sentence = DESTINATION.get(code, DESTINATION["restricted_action"]).format(place=place)
        return Permanent(sentence[0].upper() + sentence[1:], code=code, scope="destination")
    if code in INSTALLATION:
        sentence = INSTALLATION[code]
        if needed:
            sentence = sentence.replace("a permission: add it", f"the permission {needed}: add it")
        return Permanent(sentence, code=code, scope="installation")
    return Permanent(MESSAGE.get(code, f"Slack refused this message ({code})."), code=code, scope="message")


def no_answer(error: BaseException) -> Unreachable:
    """The fault for a call that brought no answer, or none that can be read."""
    if isinstance(error, TimeoutError):
        return Unreachable("Slack didn't answer in time.", code="timeout")
    return Unreachable("Slack can't be reached, or answered with nonsense.", code=_kind(error))


def _refused(error: SlackApiError, place: str, edits: bool) -> Fault:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    return refusal(status, getattr(response, "headers", None) or {}, getattr(response, "data", None), place, edits)


def refusal(status: int, headers: Mapping[str, Any], data: object, place: str, edits: bool) -> Fault:
    """The fault for an answer that isn't `ok`."""
    found = data.get("error") if isinstance(data, dict) else None
    code = found[:60] if isinstance(found, str) else ""
    if status == 429 or code in BUSY:
        after = _seconds(headers)
        return Busy(f"Slack asks to wait {after:g} seconds.", code="ratelimited", after=after)
    if status >= 500 or not code:
        return Unreachable(f"Slack has trouble of its own (HTTP {status}).", code=f"http_{status}")
    needed = data.get("needed") if isinstance(data, dict) else None
    return fault(code, place=place, needed=needed if isinstance(needed, str) else "", edits=edits)


def _seconds(headers: Mapping[str, Any]) -> float:
    given = next((str(value) for name, value in headers.items() if str(name).lower() == "retry-after"), "")
    seconds = retry_after(given, None)  # Slack writes whole seconds
    return WAIT if seconds is None else seconds


def _kind(error: BaseException) -> str:
    return "refused" if isinstance(error, (ConnectionError, aiohttp.ClientConnectorError)) else "unreachable"
