"""Which Slack conversation does a rule mean by "#emea-leads", and where are a person's direct messages?

A rule that names no workspace means the first one: that of the settings, else the oldest. A person is looked for in one
workspace after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.platforms.memory import KEPT, KEPT_NO, Memory
from bot.platforms.port import Address, Channel, Direct, Permanent, Place
from bot.platforms.slack.channels import Channels
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import WORKSPACE, Installation, Installations
from bot.platforms.slack.people import UNKNOWN, distrust

ID = re.compile(r"[CGD][A-Z0-9]{7,}")
"""A conversation's id. Channel names have no capitals, so that the two can't be mistaken."""
MOST_NAMED = 10


class Places:
    def __init__(self, installations: Installations, clock: Callable[[], float]) -> None:
        self._installations = installations
        self._clock = clock
        self._channels: dict[str, Channels] = {}  # by workspace
        self._direct: Memory[str, Place | Permanent] = Memory(clock)

    async def find(self, address: Address) -> Place:
        """The place for an address. Raises `Permanent` with a sentence where there is none or no way in."""
        every = await self._installations.all()
        if isinstance(address, Direct):
            return await self._find_direct(address, every)
        return await self._find_channel(address, every)

    def learn(self, name: str, channel: str, installation: Installation) -> None:
        """That a post to "#name" went to this channel."""
        self._of(installation).learn(name, channel)

    def forget(self, channel: str, installation: Installation) -> None:
        """Look this channel up again at next need: Slack has refused it."""
        self._of(installation).forget(channel)
        self._direct.drop(lambda held: not isinstance(held, Permanent) and held["id"] == channel)

    def forget_people(self) -> None:
        """Look for everybody's direct messages anew: there is another workspace, or one less."""
        self._direct.drop(lambda held: True)

    async def _find_channel(self, channel: Channel, every: Sequence[Installation]) -> Place:
        installation = self._called(channel.workspace, every)
        name = channel.name.strip()
        if ID.fullmatch(name):
            return {"id": name, "name": name, WORKSPACE: installation.team}
        elsewhere = "" if len(every) == 1 else f" in {installation.name}"
        found = await self._of(installation).find(name, installation, elsewhere)
        shown = name.removeprefix("#").casefold()
        return {"id": found, "name": f"#{shown}", WORKSPACE: installation.team}

    def _called(self, workspace: str, every: Sequence[Installation]) -> Installation:
        """The workspace that a rule means. Its id and its domain are Slack's to give and go before its name, which its
        owners choose."""
        if not workspace:
            return every[0]
        wanted = workspace.strip().casefold()
        exact = (one for one in every if wanted in (one.team.casefold(), one.domain.casefold()))
        found = next(exact, None) or next((one for one in every if one.called(workspace)), None)
        if found is not None:
            return found
        ended = self._installations.ended(workspace)
        if ended:
            raise self._installations.gone(ended)
        names = ", ".join(one.domain or one.name for one in every[:MOST_NAMED])
        raise Permanent(
            f"Leadbell is not installed in a Slack workspace called {workspace}: "
            f"correct the rule ({'this one is' if len(every) == 1 else 'these are'} {names}).",
            code="no_such_workspace",
        )

    def _of(self, installation: Installation) -> Channels:
        return self._channels.setdefault(installation.team, Channels(self._clock))

    async def _find_direct(self, direct: Direct, every: Sequence[Installation]) -> Place:
        key = direct.person.email.strip().casefold()
        held = self._direct.get(key)
        if held is not None and not isinstance(held, Permanent):
            there = held[WORKSPACE]
            held = held if any(one.team == there for one in every) else None  # Leadbell was removed there meanwhile
        if held is None:
            try:
                held = await self._open_direct(direct, every)
            except Permanent as refused:
                if refused.scope == "destination":
                    self._direct.put(key, refused, KEPT_NO)
                raise
            self._direct.put(key, held, KEPT)
        if isinstance(held, Permanent):
            raise Permanent(held.sentence, code=held.code, scope=held.scope)
        return held

    async def _open_direct(self, direct: Direct, every: Sequence[Installation]) -> Place:
        """In the first workspace that knows and vouches for the person. What one of several refuses is told only where
        no other takes it, a refusal of the person before one of the workspace."""
        name = direct.person.name
        refusals: list[Permanent] = []
        for installation in every if direct.person.email else ():
            try:
                found = await self._open_in(installation, direct)
            except Permanent as refused:
                refusals.append(refused)
                continue
            if found is not None:
                return found
        refusals.sort(key=lambda one: one.scope == "installation")
        if refusals and (len(every) == len(refusals) or refusals[0].scope == "destination"):
            raise refusals[0]
        where = "this Slack workspace" if len(every) == 1 else "these Slack workspaces"
        raise Permanent(
            f"Nobody in {where} has {name}'s e-mail address: correct it in Leadbell, or invite them.",
            code="users_not_found",
        )

    async def _open_in(self, installation: Installation, direct: Direct) -> Place | None:
        """None where the workspace knows nobody of this address. Raises as `faults.asked`."""
        name = direct.person.name
        try:
            answer = await asked(installation.client.users_lookupByEmail(email=direct.person.email))
        except Permanent as refused:
            if refused.code in UNKNOWN:
                return None
            raise
        user = answer.get("user")
        if not isinstance(user, dict) or not user.get("id"):
            return None
        why = distrust(user, installation)
        if why:
            raise Permanent(
                f"{name} isn't sent leads in Slack ({why}): correct their e-mail address in Leadbell.",
                code="not_vouched_for",
            )
        opened = await asked(installation.client.conversations_open(users=str(user["id"])), place=f"{name}'s messages")
        channel = opened.get("channel")
        if not isinstance(channel, dict) or not channel.get("id"):
            raise Permanent(f"Slack opened no direct messages with {name}.", code="no_direct_messages")
        return {"id": str(channel["id"]), "name": f"@{name}", "user": str(user["id"]), WORKSPACE: installation.team}
