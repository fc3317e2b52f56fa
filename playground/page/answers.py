"""What does the visitor read about a press or a message of theirs, where the platform's own screen says nothing?"""

from __future__ import annotations

from collections.abc import Mapping

from playground.local import Answer
from playground.workspaces import TITLES

NOT_HEARD = {
    "slack": "The bot is not in this channel, so Slack does not let it hear this.",
    "teams": "Teams lets the bot hear only messages of a channel that mention it.",
    "webex": "Webex lets the bot hear only messages of a space that mention it.",
}


def sentence(platform: str, answer: Answer, *, written: bool = False) -> str:
    """What to say of an answer, "" where all went well. `written`: it was a message, not a press."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    if 200 <= answer.status < 300 or "openUrl" in body or "errors" in body:
        return ""
    if "invalid" in body:
        return f"Something is still to be filled in: {', '.join(body['invalid'])}."
    if "refused" in body:
        return f"{TITLES[platform]} refuses this: {body['refused']}."
    if answer.status == 0 and (isinstance(answer.body, str) or "error" in body):  # what went wrong on the way
        return f"{TITLES[platform]} got no answer from Leadbell in time."
    if answer.status == 0:  # Leadbell was told nothing
        return NOT_HEARD[platform] if written else ""
    return f"Leadbell answered {TITLES[platform]} with status {answer.status}."
