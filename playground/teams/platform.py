"""How is Microsoft Teams played on this machine, for a service that must not notice?"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from playground.local import Answer, Shown
from playground.loopback import Loopback
from playground.teams.activities import Activities, Activity
from playground.teams.connector import Connector
from playground.teams.courier import Courier
from playground.teams.faults import Fault, Orders
from playground.teams.forgeries import forgeries
from playground.teams.hands import Hands
from playground.teams.journal import Journal
from playground.teams.keys import Keys
from playground.teams.limits import Limits
from playground.teams.login import Login
from playground.teams.people import Person
from playground.teams.reading import activity_of, links_of, mentioned_in
from playground.teams.routes import Routes
from playground.teams.screen import Screen
from playground.teams.workspace import GENERAL, Channel, Message, Team, Workspace


class LocalTeams:
    """Microsoft Teams with its Bot Connector, login server and signing keys, on one loopback port.

    Beyond the protocol of `playground.local.LocalPlatform`:

    - `install(person)`, `uninstall(person)`: the app in a person's personal scope; without it the bot can't write to
      them (403). Everybody has it to begin with but strangers.
    - `remove_bot(place)`, `add_bot(place)`: takes the bot out of the place's team, or puts it back, and tells it so.
    - `edit`, `delete`: a person changes or takes back a message of theirs. `refresh`: the client's automatic refresh.
    - `token(...)`, `bad_tokens()`, `send_raw(...)`, `resend_last()`, `activity(...)`: anything signed, badly signed,
      old or repeated.
    - `rotate_keys()`: new signing key. `revoke_tokens()`: access tokens given out so far stop working.
    - `links(shown)`, `mentions(shown)`: what `Shown.text` leaves out.
    - `settled()`: waits until what changed after `attach` has been told to the service.

    `press` and `say` answer with status 0 where the client sends nothing: {"delivered": False} for a channel message
    that does not mention the bot (unless `consent`), {"openUrl": …}, {"invalid": [input ids]}, {"refused": …}, and
    {"error": …} where the service gave no answer in 15 s.
    """

    name = "teams"

    def __init__(
        self,
        *,
        consent: bool = False,
        rates: bool = True,
        bot_name: str = "Leadbell",
        token_seconds: int = 3599,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`consent`: ChannelMessage.Read.Group is given; `rates`: real limits; `token_seconds`: access tokens' life."""
        self._clock = clock
        self._consent = consent
        self._app_id, self._password = str(uuid.uuid4()), secrets.token_urlsafe(30)
        tenant = str(uuid.uuid4())
        self._bot = {"id": f"28:{self._app_id}", "name": bot_name}
        self._workspace = Workspace(tenant, clock)
        self._keys = Keys(clock)
        self._login = Login(self._app_id, self._password, tenant, token_seconds, clock)
        self._journal, self._orders = Journal(), Orders()
        connector = Connector(self._workspace, Limits(clock, rates), self._bot["id"], self._app_id)
        self._routes = Routes(connector, self._login, self._keys, self._journal, self._orders, clock)
        self._activities = Activities(self._workspace, self._bot, clock)
        self._screen = Screen(self._workspace)
        self._courier = Courier(self.token)
        self._hands = Hands(self._workspace, self._screen, self._activities, self._courier)
        self._server: Loopback | None = None
        self._due: list[Activity] = []  # what happened after `attach` and has not been told yet
        self._telling = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._attached = False
        self.settings: dict[str, str] = {}
        self.on_change: Callable[[Shown], None] | None = None
        self.on_gone: Callable[[str], None] | None = None
        self._screen.watcher = lambda: self.on_change
        self._workspace.gone = self._gone

    # Starting and stopping

    async def start(self) -> None:
        """Listen on a free loopback port; `settings` is complete from here on."""
        self._server = Loopback(self._routes.app())
        await self._server.open()
        url = self._server.url
        self._routes.url = url
        self._activities.service_url = f"{url}/connector/"
        self.settings = {
            "TEAMS_APP_ID": self._app_id,
            "TEAMS_APP_PASSWORD": self._password,
            "TEAMS_TENANT_ID": self._workspace.tenant,
            "TEAMS_OPENID_METADATA_URL": f"{url}/v1/.well-known/openidconfiguration",
            "TEAMS_LOGIN_URL": url,
        }

    async def attach(self, service_url: str, *, silently: bool = False) -> None:
        """Tell the service of every team (as an upgrade of the app does) and person that has the app; RuntimeError
        unless it takes all of it (2xx). `silently`: as one that was told of them before: nothing is told now."""
        self._courier.attach(service_url)
        self._attached = True
        if silently:
            return
        told: list[Activity] = []
        for team in self._workspace.teams.values():
            if team.bot_in_it:
                told += self._activities.team_upgraded(team, self._chosen(team), self._somebody())
        for person in self._workspace.people.values():
            told += self._activities.person_added(person) if person.installed else []
        for activity in told:
            answer = await self._courier.deliver(activity)
            if not 200 <= answer.status < 300:
                raise RuntimeError(f"the service answered {answer.status} to {activity['type']}: {answer.body!r}")

    async def stop(self) -> None:
        """Stop listening and drop all connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._courier.close()
        if self._server is not None:
            await self._server.close()
            self._server = None

    async def settled(self) -> None:
        """Wait until all that happened after `attach` (people, places added) has been told to the service, in order."""
        async with self._telling:
            while self._due:
                await self._courier.deliver(self._due.pop(0))

    # People and places

    def add_person(
        self, name: str, email: str, *, guest: bool = False, stranger: bool = False, installed: bool = True
    ) -> str:
        """Add a user, who is in every team at once, and return their 29: id. `installed`: they have the app, which a
        stranger never has."""
        person = self._workspace.add_person(name, email, guest, stranger)
        person.installed = person.installed and installed
        teams = [team for team in self._workspace.teams.values() if team.bot_in_it]
        news = [self._activities.member_added(team, person) for team in teams]
        self._tell(news + (self._activities.person_added(person) if person.installed else []))
        return person.id

    def add_place(self, name: str, *, bot_in_it: bool = True, archived: bool = False) -> str:
        """Add "Team/Channel" (and the team, if new) and return the channel's id. A name alone is a team's General."""
        team_name, _, channel_name = name.removeprefix("teams:").partition("/")
        before = {id for team in self._workspace.teams.values() for id in team.channels}
        team, channel, joined = self._workspace.add_channel(team_name, channel_name or GENERAL, bot_in_it, archived)
        by = self._somebody()
        if joined:
            self._tell(self._activities.team_added(team, channel, by))
        elif bot_in_it and channel.id not in before:
            self._tell([self._activities.channel_created(team, channel, by)])
        return channel.id

    def rule_address(self, place: str) -> str:
        """How a rule file writes this place: "teams:Team/Channel"."""
        return f"teams:{self._workspace.label(self._workspace.conversation(place))}"

    async def install(self, person: str) -> Answer:
        """The person gets the app: the service is told, and may write to them from now on."""
        who = self._workspace.person(person)
        who.installed = True
        return await self._deliver_all(self._activities.person_added(who))

    async def uninstall(self, person: str) -> Answer:
        """The person removes the app: the service is told, and is answered 403 when it writes to them."""
        who = self._workspace.person(person)
        who.installed = False
        return await self._deliver_all(self._activities.person_removed(who))

    async def add_bot(self, place: str) -> Answer:
        """Put the bot (back) into the team of this channel."""
        team, channel = self._team_of(place)
        team.bot_in_it = channel.bot_in_it = True
        return await self._deliver_all(self._activities.team_added(team, channel, self._somebody()))

    async def remove_bot(self, place: str) -> Answer:
        """Take the bot out of the team of this channel; its calls there are answered 403 from now on."""
        team, channel = self._team_of(place)
        team.bot_in_it = False
        return await self._deliver_all(self._activities.team_removed(team, channel, self._somebody()))

    # Looking

    def shown(self, place: str, viewer: str | None = None, *, last: int | None = None) -> list[Shown]:
        """The messages in a place ("Team/Channel", its id, or "direct:<person id>"), oldest first."""
        who = self._workspace.person(viewer).id if viewer else None
        return self._screen.shown(self._workspace.conversation(place), who, last)

    def over(self, person: str) -> list[Shown]:
        """The client's notices to this person, and the open dialog."""
        return self._screen.over(self._workspace.person(person).id)

    def private(self, person: str) -> list[Shown]:
        """Chat with the bot, cards replaced for this person alone, notices and the open dialog, oldest first."""
        return self._screen.private(person)

    def links(self, shown: Shown) -> list[tuple[str, str]]:
        """The links that a person can follow there: (words, address)."""
        return links_of(activity_of(shown))

    def mentions(self, shown: Shown) -> list[dict[str, str]]:
        """Who is really mentioned there: {"text", "id", "name"}; an `<at>` without its entity mentions nobody."""
        return mentioned_in(activity_of(shown))

    # Doing

    async def press(self, person: str, shown: Shown, label: str, **inputs: str) -> Answer:
        """Press a control by its words, with inputs by their ids; raises LookupError, listing what is there."""
        await self.settled()
        return await self._hands.press(self._workspace.person(person), shown, label, inputs)

    async def refresh(self, person: str, shown: Shown) -> Answer:
        """The card comes into view and refreshes itself (trigger "automatic"); LookupError if it doesn't."""
        await self.settled()
        return await self._hands.refresh(self._workspace.person(person), shown)

    async def say(
        self, person: str, place: str, text: str, *, thread: str | None = None, mention: bool = False
    ) -> Answer:
        """Write a message. `<at>Name</at>` mentions that person. In a chat with the bot there are no threads."""
        await self.settled()
        who, conversation = self._workspace.person(person), self._workspace.conversation(place)
        where = self._workspace.channel(conversation.id)
        if where is None and conversation.id != who.chat:
            raise LookupError(f"{who.name} can't write in somebody else's chat")
        if where is None and not who.installed:
            return Answer(0, {"refused": "the app is not installed for this person"})
        if where is not None and where[1].archived:
            return Answer(0, {"refused": "the channel is archived"})
        message = self._written(who, text, mention and where is not None)
        if where is not None and thread is not None:
            above = conversation.messages.get(thread.rpartition("=")[2])
            if above is None:
                raise LookupError(f"no message {thread!r} in {place!r}")
            message.root = above.root or above.id
        conversation.keep(message)
        self._workspace.changed(conversation, message)
        if where is not None and not (where[0].bot_in_it and where[1].bot_in_it and (mention or self._consent)):
            return Answer(0, {"delivered": False})
        return await self._courier.deliver(self._activities.message(who, where, message))

    async def edit(self, person: str, message: str, text: str) -> Answer:
        """The author changes a message (its id); the service hears of it as it heard of the message."""
        return await self._change(person, message, text)

    async def delete(self, person: str, message: str) -> Answer:
        """The author takes a message (its id) back."""
        return await self._change(person, message, None)

    # Faults

    def refuse(
        self, method: str, status: int, body: Any = None, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Refuse the next calls of an operation ("SendToConversation", "Token", …; or "PUT v3/conversations/{…}/…").

        "*" is any call to the Connector, not the login server or the keys. Without `body` the platform's own is sent.
        """
        self._orders.place(method, Fault(status, body, retry_after), times)

    def forgive(self) -> None:
        """Withdraw the refusals that have not been met yet."""
        self._orders.clear()

    def down(self, is_down: bool) -> None:
        """While down, every connection is dropped without an answer, those of the login server included."""
        if self._server is None:
            raise RuntimeError("start the stand-in first")
        self._server.cut(is_down)

    def calls(self, method: str = "*") -> list[dict[str, Any]]:
        """What the service called: {"method", "status", "at", "body", "path"}; names as for `refuse`, "*" is all."""
        return self._journal.read(method)

    # Tokens and raw deliveries

    def token(self, *, alg: str = "RS256", kid: str | None = "", key: str = "current", **claims: Any) -> str:
        """A token as the Connector sends it, good unless told otherwise.

        `alg`: RS256, HS256, none. `kid`: None leaves it out. `key`: current, unendorsed, forged. `claims` replace
        iss, aud, serviceurl, nbf, exp (Unix seconds); None leaves one out.
        """
        url = self._activities.service_url
        return self._keys.sign(self._app_id, url, key=key, alg=alg, kid=kid, claims=claims)

    def bad_tokens(self) -> dict[str, str | None]:
        """Every forgery that a service must turn away, by name: the Authorization header's value (None: no header)."""
        return forgeries(self.token, self._clock())

    def rotate_keys(self, *, keep_old: bool = False) -> None:
        """Sign with a new key from now on; `keep_old` leaves the old one published."""
        self._keys.rotate(keep_old)

    def revoke_tokens(self) -> None:
        """Make the service's access tokens worthless: 401 until it asks for a new one."""
        self._login.revoke()

    def activity(self, person: str, place: str, text: str) -> Activity:
        """A message activity that was never said, for `send_raw`."""
        who, conversation = self._workspace.person(person), self._workspace.conversation(place)
        where = self._workspace.channel(conversation.id)
        return self._activities.message(who, where, self._written(who, text, where is not None))

    async def send_raw(
        self, activity: Activity | bytes, authorization: str | Mapping[str, str] | None = None
    ) -> Answer:
        """Post an activity, or any bytes, with this Authorization value (None: none), or with these headers."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        headers = {"Authorization": authorization} if isinstance(authorization, str) else dict(authorization or {})
        return await self._courier.post(body, headers)

    async def resend_last(self) -> Answer:
        """Send the last activity again, under a new token, as happens when an answer is lost on the way."""
        return await self._courier.repeat()

    # Inner

    def _gone(self, id: str) -> None:
        if self.on_gone is not None:
            self.on_gone(id)

    def _written(self, who: Person, text: str, mention: bool) -> Message:
        """A person's message, with an entity for the bot and for each `<at>Name</at>` that names somebody."""
        mentioned = [self._bot] if mention else []
        named = set(re.findall(r"<at>(.*?)</at>", text))
        mentioned += [{"id": p.id, "name": p.name} for p in self._workspace.people.values() if p.name in named]
        text = f"<at>{self._bot['name']}</at> {text}" if mention else text
        entities = [{"type": "mention", "mentioned": dict(m), "text": f"<at>{m['name']}</at>"} for m in mentioned]
        activity = {
            "type": "message", "text": text, "textFormat": "plain", "entities": entities, "from": who.account(),
        }  # fmt: skip
        return Message(self._workspace.stamp(), activity, who.id)

    async def _change(self, person: str, id: str, text: str | None) -> Answer:
        await self.settled()
        who, found = self._workspace.person(person), self._workspace.message(id)
        if found is None or found[1].author != who.id:
            raise LookupError(f"{who.name} has written no message {id!r}")
        conversation, message = found
        where = self._workspace.channel(conversation.id)
        event = "softDeleteMessage" if text is None else "editMessage"
        if text is None:
            del conversation.messages[id]
            self._workspace.gone(id)
        else:
            mention = any(e["mentioned"]["id"] == self._bot["id"] for e in message.activity["entities"])
            message.activity, message.edits = self._written(who, text, mention).activity, message.edits + 1
        heard = self._consent or any(e["mentioned"]["id"] == self._bot["id"] for e in message.activity["entities"])
        if where is not None and not (where[0].bot_in_it and where[1].bot_in_it and heard):
            return Answer(0, {"delivered": False})
        return await self._courier.deliver(self._activities.changed(who, where, message, event))

    async def _deliver_all(self, told: list[Activity]) -> Answer:
        """Tell the service, if there is one yet, and return its last answer."""
        await self.settled()
        answer = Answer(0, {"delivered": False})
        for activity in told if self._attached else ():
            answer = await self._courier.deliver(activity)
        return answer

    def _tell(self, news: list[Activity]) -> None:
        """Keep news for the service, and begin to tell it at once where a loop is running."""
        if not self._attached or not news:
            return
        self._due += news
        try:
            task = asyncio.get_running_loop().create_task(self.settled())
        except RuntimeError:
            return  # told before the next thing that somebody does
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _team_of(self, place: str) -> tuple[Team, Channel]:
        found = self._workspace.channel(self._workspace.conversation(place).id)
        if found is None:
            raise LookupError(f"{place!r} is not a channel")
        return found

    def _chosen(self, team: Team) -> Channel:
        """The channel that was picked when the app was added to a team."""
        return next((c for c in team.channels.values() if c.bot_in_it and c.id != team.id), team.channels[team.id])

    def _somebody(self) -> Person:
        """Who installs things: the first member of the tenant, or an administrator whom no roster shows."""
        own = (p for p in self._workspace.people.values() if not p.guest and not p.stranger)
        return next(own, Person("Tenant Admin", "admin@tenant.example", self._workspace.tenant))
