"""What must Webex tell a bot of for Leadbell to work in it?

A bot in Webex has no manifest: it is made by hand, and what it hears of are webhooks. The running service makes and
mends them by this very table; the list is for whoever makes them by hand, or wants to know what is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Webhook:
    """What is told of (resource and event, as Webex names them), and what for."""

    resource: str
    event: str
    reason: str

    @property
    def what(self) -> tuple[str, str]:
        return self.resource, self.event

    @property
    def name(self) -> str:
        """By which name a webhook of ours is known again, also when the address has changed."""
        return f"Leadbell: {self.resource} {self.event}"


WEBHOOKS: tuple[Webhook, ...] = (
    Webhook("messages", "created", "hears what is written to it, and in spaces where it is mentioned"),
    Webhook("messages", "updated", "follows what a rep changes in what they wrote"),
    Webhook("messages", "deleted", "follows what a rep takes back"),
    Webhook("attachmentActions", "created", "hears presses on cards"),
    Webhook("memberships", "created", "says what will ring in a space that it is added to"),
)
"""None has a filter: Webex tells a bot in a space of what mentions it alone."""


def webex_webhooks(public_url: str) -> list[dict[str, str]]:
    """The webhooks for a service reached at `public_url`, as `POST /webhooks` takes them, with the reason for each.
    Each needs the secret of WEBEX_WEBHOOK_SECRET besides, which stands in no list."""
    target = f"{public_url.rstrip('/')}/webex/webhook"
    return [
        {
            "name": one.name, "resource": one.resource, "event": one.event, "filter": "", "targetUrl": target,
            "reason": one.reason,
        }
        for one in WEBHOOKS
    ]  # fmt: skip
