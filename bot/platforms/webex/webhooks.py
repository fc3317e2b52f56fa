"""Does Webex tell us of presses and messages, at the right address and signed with our secret?

The service makes its own webhooks, so that nobody has to. Webex switches one off when too many deliveries fail,
and says so only in its list: the list is looked at again every ten minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.platforms.port import Fault
from bot.platforms.webex.faults import Declined, fault
from bot.platforms.webex.settings import WebexSettings
from bot.platforms.webex.wire import Wire
from manifest.webex import WEBHOOKS, Webhook

WANTED = tuple(one.what for one in WEBHOOKS)

MOST = 1_000
"""Webhooks looked at; a bot has a handful."""

LISTING = 30.0

log = logging.getLogger("bot.platforms.webex")

Hook = Mapping[str, Any]


class Webhooks:
    def __init__(self, wire: Wire, settings: WebexSettings) -> None:
        self._wire = wire
        self._secret = settings.webhook_secret.strip()
        self._target = settings.target_url
        self._vowed: set[str] = set()

    async def mend(self) -> None:
        """Make what is missing, set right what is wrong, delete what is there twice. Does nothing where the public
        address is unknown. Raises `Busy`, `Unreachable`, `Permanent`; what was done until then stays."""
        if not self._target:
            return
        try:
            hooks = await self._wire.call(_all, patience=LISTING)
            for one in WEBHOOKS:
                await self._mend(one, hooks)
        except Declined as declined:
            raise fault(declined) from None

    async def take_back(self) -> None:
        """Delete those that go to us: the bot is Leadbell's no more. What Webex refuses is left standing."""
        try:
            for hook in await self._wire.call(_all, patience=LISTING):
                if self._target and hook.get("targetUrl") == self._target:
                    await self._delete(str(hook["id"]))
        except (Declined, Fault) as left:
            log.info("webex: webhooks of a bot that has gone were left standing: %s", getattr(left, "code", left))

    async def _mend(self, wanted: Webhook, hooks: list[Hook]) -> None:
        name, resource, event = wanted.name, wanted.resource, wanted.event
        same = [hook for hook in hooks if hook.get("resource") == resource and hook.get("event") == event]
        # One made by hand serves as well, if it goes to us and leaves nothing out.
        ours = [hook for hook in same if hook.get("name") == name] + [
            hook
            for hook in same
            if hook.get("name") != name and hook.get("targetUrl") == self._target and not hook.get("filter")
        ]
        # Two services mending at once have to keep the same one.
        ours.sort(key=lambda hook: (hook.get("targetUrl") != self._target, str(hook.get("created")), str(hook["id"])))
        if not ours:
            made = await self._wire.call(
                lambda api: api.webhooks.create(
                    name=name, targetUrl=self._target, resource=resource, event=event, secret=self._secret
                )
            )
            self._vowed.add(str(made.get("id")) if isinstance(made, dict) else "")
            log.info("webex: made the webhook %s %s", resource, event)
            return
        if ours[0].get("status", "active") != "active":
            log.warning("webex: the webhook %s %s was switched off, as Webex does after failures", resource, event)
        if self._is_wrong(ours[0]):
            await self._set_right(ours[0], name)
        for surplus in ours[1:]:
            if surplus.get("name") == name:
                await self._delete(str(surplus["id"]))

    def _is_wrong(self, hook: Hook) -> bool:
        if hook.get("targetUrl") != self._target or hook.get("status", "active") != "active":
            return True
        # Where the list doesn't tell the secret, it is set once to be sure.
        told = hook.get("secret")
        return told != self._secret if told else str(hook["id"]) not in self._vowed

    async def _set_right(self, hook: Hook, name: str) -> None:
        id = str(hook["id"])
        body = {"name": str(hook.get("name") or name), "targetUrl": self._target, "secret": self._secret}
        await self._wire.call(lambda api: api.webhooks.update(id, status="active", **body))
        self._vowed.add(id)
        log.info("webex: set the webhook %s %s right", hook.get("resource"), hook.get("event"))

    async def _delete(self, id: str) -> None:
        try:
            await self._wire.call(lambda api: api.webhooks.delete(id))
        except Declined as declined:
            if declined.status != 404:
                raise


def _all(api: Any) -> list[Hook]:
    found: list[Hook] = []
    for hook in api.webhooks.list(max=100):
        if isinstance(hook, dict) and isinstance(hook.get("id"), str):
            found.append(hook)
        if len(found) >= MOST:
            break
    return found
