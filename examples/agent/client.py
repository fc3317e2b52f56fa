"""What does an agents' platform need to speak with Leadbell?

Three calls: tell what happens, claim an answer just before it is given, and check that a webhook is genuine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Refused(Exception):
    """The agent may not answer. `control`: "manual" or "blocked"; `by`: e-mail address of who has control, or None."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(str(told.get("detail") or "The agent may not answer."))
        self.control, self.by = told.get("control"), told.get("by")


class Leadbell:
    """Leadbell over HTTP. `key`: an API key of the scope events; `secret`: LEADBELL_AGENT_WEBHOOK_SECRET."""

    def __init__(self, http: aiohttp.ClientSession, url: str, key: str, secret: str) -> None:
        self._http, self._url, self._secret = http, url.rstrip("/"), secret
        self._headers = {"Authorization": f"Bearer {key}"}

    async def tell(self, kind: str, lead: Mapping[str, Any], agent: Mapping[str, str], **data: Any) -> None:
        """Something has happened. Raises aiohttp.ClientError: send it again with the same id, it counts once."""
        event = {
            "id": f"evt_{uuid4().hex}", "kind": kind, "at": datetime.now(UTC).isoformat(), "channel": "chat",
            "lead": dict(lead), "agent": dict(agent), "data": data,
        }  # fmt: skip
        async with self._http.post(f"{self._url}/v1/events", json=event, headers=self._headers) as answer:
            answer.raise_for_status()

    async def claim(self, lead_id: str, text: str) -> str:
        """Ask whether `text` may go to the lead now; the claim, which `message.sent` carries as `data.claim`. Raises
        `Refused`: the text has then become a draft of whoever has control, and must not be sent."""
        url = f"{self._url}/v1/leads/{lead_id}/claim-reply"
        async with self._http.post(url, json={"text": text}, headers=self._headers) as answer:
            if answer.status == 409:
                raise Refused(await answer.json(content_type=None))
            answer.raise_for_status()
            return str((await answer.json())["claim"])

    def genuine(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any] | None:
        """The webhook, None where Leadbell didn't sign it or it is older than five minutes."""
        try:
            Webhook(self._secret).verify(body, {name.lower(): value for name, value in headers.items()})
        except WebhookVerificationError:
            return None
        return dict(json.loads(body))
