"""What does a refusal of the Bot Connector mean, and what can somebody do about it?

Codes and statuses: Teams' documentation, "Status codes from bot conversational APIs".
"""

from __future__ import annotations

from bot.platforms.port import Busy, Fault, MessageGone, Permanent, Unreachable
from bot.platforms.teams.transport import Reply

AFTER = 2.0
"""Seconds to wait after a 429 without Retry-After; the documentation asks for a growing delay: the outbox's."""

PASSING = (408, 412, 500, 502, 503, 504)
"""The documentation asks to try these again."""


def code_of(reply: Reply) -> str:
    """The Connector's own code in an error body ("BotNotInConversationRoster"), "" where there is none."""
    error = reply.fields.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    # Only what looks like a code: anything else could be words from outside.
    return code if isinstance(code, str) and code.isalnum() and len(code) <= 60 else ""


def fault_of(reply: Reply, where: str, *, editing: bool = False) -> Fault:
    """The fault for an answer of 300 or more. `where` names the destination in the sentence ("Sales EMEA/Hot leads"),
    "" where there is none; `editing`: a missing message then is a `MessageGone`."""
    status, code = reply.status, code_of(reply)
    named = where or "that conversation"
    said = f"{status} {code}".strip()
    if status == 429:
        after = AFTER if reply.retry_after is None else reply.retry_after
        return Busy(
            f"Teams asks to wait {after:.0f} s before the next message ({said}).", code="throttled", after=after
        )
    if status in PASSING or status > 504:
        return Unreachable(f"Teams has a passing fault ({said}).", code=f"http_{status}")
    if status == 401:
        sentence = (
            f"Teams doesn't accept Leadbell's credentials ({said}): check TEAMS_APP_ID, TEAMS_APP_PASSWORD and "
            "TEAMS_TENANT_ID, and that the bot's registration in Azure still exists."
        )
        return Permanent(sentence, code="not_authorized", scope="installation")
    if status == 403:
        return _forbidden(code, said, named)
    if status == 404 and editing:
        return MessageGone(f"The message in {named} is gone ({said}).", code="message_gone")
    if status in (404, 410):
        sentence = (
            f"Teams no longer knows {named} ({said}): it was deleted, or Leadbell was removed from it. "
            "Add the Leadbell app again, or name another destination in the rule."
        )
        return Permanent(sentence, code="not_found")
    if status == 413:
        sentence = f"The message for {named} is larger than Teams takes ({said}; about 28 KB)."
        return Permanent(sentence, code="too_large", scope="message")
    return Permanent(f"Teams refuses the message for {named} ({said}).", code="refused", scope="message")


def _forbidden(code: str, said: str, named: str) -> Permanent:
    if code == "BotDisabledByAdmin":
        sentence = f"An administrator of Teams has switched Leadbell off ({said}): allow it in the Teams admin center."
        return Permanent(sentence, code="disabled", scope="installation")
    if code == "InvalidBotApiHost":
        sentence = (
            f"{named} is in another region of Teams ({said}): write to Leadbell there once, so that it learns where."
        )
        return Permanent(sentence, code="wrong_region")
    if code in ("ConversationBlockedByUser", "MessageWritesBlocked"):
        sentence = f"{named} has blocked or removed the Leadbell app in Teams ({said}): it must be added there again."
        return Permanent(sentence, code="not_installed")
    sentence = (
        f"Leadbell may not write to {named} in Teams ({said}): add the Leadbell app there, "
        "and check that the team or channel isn't archived."
    )
    return Permanent(sentence, code="not_allowed")
