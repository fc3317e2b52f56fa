"""How does Webex say no?

Every fault has one body: `{"message", "errors": [{"description"}], "trackingId"}`. Where the
platform's own sentence is known from its documentation or from clients that match on it, that
sentence is sent; otherwise one of ours, because nothing may depend on it.
"""

from __future__ import annotations

import uuid
from typing import Any

# What the status codes mean in Webex' list of them; used where no better sentence is known.
SENTENCES = {
    400: "One (or more) of the arguments is invalid.",
    401: "The request requires a valid access token set in the Authorization request header.",
    403: "Access to the requested resource is refused.",
    404: "The requested resource could not be found.",
    405: "This method is not supported here.",
    409: "The request conflicts with what is already there.",
    415: "Content type not supported",
    423: "The requested resource is locked for the moment.",
    429: "Too Many Requests",
    500: "Something went wrong on the server.",
    502: "Bad Gateway",
    503: "Service Unavailable",
}

UNKNOWN_ROOM = "Could not find a room with provided ID."
UNREADABLE_ACTIVITY = "Failed to get activity."
NO_DIRECT_ROOM = "Failed to create one on one conversation."


class Refusal(Exception):
    """A call that Webex refuses: an HTTP status, a sentence, and the seconds of a Retry-After header if it has one."""

    def __init__(self, status: int, message: str | None = None, *, retry_after: int | None = None) -> None:
        self.status = status
        self.message = message or SENTENCES.get(status, "The call was refused.")
        self.retry_after = retry_after
        super().__init__(f"{status} {self.message}")


def tracking_id() -> str:
    """A tracking id as it stands in the `trackingid` header and in an error's body."""
    return f"ROUTER_{str(uuid.uuid4()).upper()}"


def error_body(message: str, tracking: str) -> dict[str, Any]:
    """The body of a refusal."""
    return {"message": message, "errors": [{"description": message}], "trackingId": tracking}
