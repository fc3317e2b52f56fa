"""What did the service call on the platform, and by which names can a test ask for a call?"""

from __future__ import annotations

from collections import deque
from typing import Any

KEPT = 10_000  # calls; the journal forgets the oldest

# The operations' names of the Bot Connector REST reference, by verb and path.
OPERATIONS: dict[tuple[str, str], str] = {
    ("POST", "v3/conversations"): "CreateConversation",
    ("POST", "v3/conversations/{conversationId}/activities"): "SendToConversation",
    ("POST", "v3/conversations/{conversationId}/activities/{activityId}"): "ReplyToActivity",
    ("PUT", "v3/conversations/{conversationId}/activities/{activityId}"): "UpdateActivity",
    ("DELETE", "v3/conversations/{conversationId}/activities/{activityId}"): "DeleteActivity",
    ("GET", "v3/conversations/{conversationId}/members"): "GetConversationMembers",
    ("GET", "v3/conversations/{conversationId}/pagedmembers"): "GetConversationPagedMembers",
    ("GET", "v3/conversations/{conversationId}/members/{memberId}"): "GetConversationMember",
    ("GET", "v3/teams/{teamId}"): "FetchTeamDetails",
    ("GET", "v3/teams/{teamId}/conversations"): "FetchChannelList",
    ("POST", "{tenant}/oauth2/v2.0/token"): "Token",
    ("GET", "v1/.well-known/openidconfiguration"): "OpenIdMetadata",
    ("GET", "v1/.well-known/keys"): "Keys",
}
PATHS = {name: (verb, path) for (verb, path), name in OPERATIONS.items()}


def names(method: str, path: str = "") -> set[str]:
    """All names of a call: the operation, and the path with placeholders or as called, with its verb or without."""
    verb, template = PATHS[method]
    return {method, f"{verb} {template}", template, path, path.lstrip("/"), f"{verb} {path}"}


class Journal:
    """The last 10,000 calls, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def write(self, method: str, path: str, status: int, at: float, body: Any) -> None:
        """Keep one call: operation, path as called, status answered, when (seconds), body as sent (None: none)."""
        self._entries.append({"method": method, "status": status, "at": at, "body": body, "path": path})

    def read(self, method: str = "*") -> list[dict[str, Any]]:
        """The calls that go by this name, oldest first; "*" is every call, token requests included."""
        return [
            dict(entry) for entry in self._entries if method == "*" or method in names(entry["method"], entry["path"])
        ]
