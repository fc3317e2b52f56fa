"""Which events has the bot asked to be told of?

`/webhooks` to list, create, read, change and delete. A secret is optional; with one, each callback
is signed. Resources, events and filters follow Webex' guide to webhooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playground.webex.call import Call, Handler, Reply
from playground.webex.identity import iso, make_id
from playground.webex.paging import page
from playground.webex.refusal import Refusal
from playground.webex.workspace import Workspace

EVENTS: Mapping[str, set[str]] = {
    "messages": {"created", "updated", "deleted"},
    "attachmentActions": {"created"},
    "memberships": {"created", "updated", "deleted"},
    "rooms": {"created", "updated", "deleted", "migrated"},
    "all": set(),
}
FILTERS: Mapping[str, set[str]] = {
    "messages": {"roomId", "roomType", "personId", "personEmail", "mentionedPeople", "hasFiles"},
    "attachmentActions": {"roomId"},
    "memberships": {"roomId", "personId", "personEmail", "isModerator"},
    "rooms": {"type", "isLocked"},
    "all": set(),
}


class WebhooksApi:
    """`/webhooks`."""

    def __init__(self, space: Workspace) -> None:
        self.space = space

    def routes(self) -> dict[str, Handler]:
        """Method and path template of each endpoint."""
        return {
            "GET /webhooks": self.all,
            "POST /webhooks": self.create,
            "GET /webhooks/{id}": self.one,
            "PUT /webhooks/{id}": self.change,
            "DELETE /webhooks/{id}": self.delete,
        }

    def all(self, call: Call) -> Reply:
        """The bot's webhooks."""
        body, headers = page(list(self.space.webhooks.values()), call.query, call.url)
        return Reply(body, headers=headers)

    def create(self, call: Call) -> Reply:
        """Register a webhook; 400 for an unknown resource, event or filter, or an address that is none."""
        name, target, resource, event = (call.need(key) for key in ("name", "targetUrl", "resource", "event"))
        if resource not in EVENTS:
            raise Refusal(400, f"Unknown resource: {resource}")
        if event != "all" and event not in EVENTS[resource]:
            raise Refusal(400, f"The resource {resource} has no event {event}.")
        asked = call.text("filter")
        for key, _ in parse_qsl(asked or "", keep_blank_values=True):
            if key not in FILTERS[resource]:
                raise Refusal(400, f"Unknown filter for {resource}: {key}")
        webhook = new_webhook(self.space, name, checked(target), resource, event, asked, call.text("secret"))
        return Reply(webhook)

    def one(self, call: Call) -> Reply:
        """One webhook."""
        if call.id not in self.space.webhooks:
            raise Refusal(404)
        return Reply(self.space.webhooks[call.id])

    def change(self, call: Call) -> Reply:
        """Change name, address, secret or status of a webhook; name and address are required."""
        webhook = self.space.webhooks.get(call.id)
        if webhook is None:
            raise Refusal(404)
        status = call.text("status") or webhook["status"]
        if status not in ("active", "inactive"):
            raise Refusal(400, "The status parameter must be active or inactive.")
        change = {"name": call.need("name"), "targetUrl": checked(call.need("targetUrl")), "status": status}
        secret = call.text("secret")
        webhook.update(change | ({"secret": secret} if secret else {}))
        return Reply(webhook)

    def delete(self, call: Call) -> Reply:
        """Delete a webhook."""
        if self.space.webhooks.pop(call.id, None) is None:
            raise Refusal(404)
        return Reply(status=204)


def checked(target: str) -> str:
    """An address that callbacks can be sent to; raises 400 for any other."""
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refusal(400, "The targetUrl parameter must be an http or https address.")
    return target


def new_webhook(
    space: Workspace, name: str, target: str, resource: str, event: str, asked: str | None, secret: str | None
) -> dict[str, Any]:
    """Register a webhook of the bot and return it as the API shows it, its secret included."""
    webhook: dict[str, Any] = {
        "id": make_id("WEBHOOK"),
        "name": name,
        "targetUrl": target,
        "resource": resource,
        "event": event,
        "filter": asked,
        "secret": secret,
        "orgId": space.org,
        "createdBy": space.bot.id,
        "appId": space.app,
        "ownedBy": "creator",
        "status": "active",
        "created": iso(space.clock()),
    }
    webhook = {key: value for key, value in webhook.items() if value is not None}
    space.webhooks[webhook["id"]] = webhook
    return webhook


def wants(webhook: Mapping[str, Any], resource: str, event: str, data: Mapping[str, Any], bot: str) -> bool:
    """Whether a webhook asks for an event of a resource with this data; "me" in a filter is the bot."""
    if webhook["status"] != "active" or webhook["resource"] not in ("all", resource):
        return False
    if webhook["event"] not in ("all", event):
        return False
    for key, value in parse_qsl(str(webhook.get("filter", "")), keep_blank_values=True):
        wanted = bot if value == "me" else value
        has = bool(data.get("files")) if key == "hasFiles" else data.get(key)
        if isinstance(has, list):
            if wanted not in has:
                return False
        elif str(has).lower() != wanted.lower():
            return False
    return True
