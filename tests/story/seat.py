"""What does one chat platform look like to the people who sit at it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.local import Answer, Shown
from tests.story.people import WORKSPACE, email
from tests.story.waiting import eventually

HEARD = {"slack": True, "teams": False, "webex": False}
"""Whether all that is written in a thread of the place is heard there, or only what mentions the bot."""

WELCOME = "Show me a sample lead"
"""On what Leadbell says where it was let in."""


@dataclass
class Seat:
    """One local platform with its people and the sales team's place. `local`: a `playground.local.LocalPlatform`."""

    local: Any
    place: str
    ids: dict[str, str] = field(default_factory=dict)
    _seen: list[Shown] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.local.name)

    def fill(self) -> None:
        """Let everybody in, and open the place."""
        self.local.on_change = self._seen.append
        for who in WORKSPACE:
            self.ids[who] = self.local.add_person(who, email(who))
        self.local.add_place(self.place)

    def join(self, who: str, address: str, **kind: bool) -> None:
        """Let one more person in: `guest=True`, `stranger=True`."""
        self.ids[who] = self.local.add_person(who, address, **kind)

    def revoke(self) -> None:
        """Let the platform refuse the bot's credentials, until `local.forgive()`."""
        if self.name == "slack":
            self.local.refuse("*", 200, {"ok": False, "error": "token_revoked"}, times=10_000)
        else:
            self.local.refuse("*", 401, times=10_000)

    async def settle(self) -> None:
        """Wait until the service has heard all that the bot's own messages set off."""
        wait = getattr(self.local, "settled", None) or self.local.settle
        await wait()

    def mentions(self, shown: Shown) -> list[str]:
        """Ids of those whom a message really calls."""
        return [one["id"] if isinstance(one, dict) else one for one in self.local.mentions(shown)]

    def cards(self) -> list[Shown]:
        """The cards in the place, oldest first; one that has moved on has no buttons any more."""
        return [shown for shown in self.local.shown(self.place) if is_card(shown)]

    def lines(self) -> list[Shown]:
        """What else stands there: in a card's thread, or on Webex, where what must be seen is no answer, beside it."""
        return [shown for shown in self.local.shown(self.place) if not is_card(shown)]

    @property
    def own_name(self) -> str:
        """How one calls the bot in a text where only mentions are heard."""
        return f"<@personId:{self.local.space.bot.id}>" if self.name == "webex" else ""

    async def arrived(self, words: str) -> None:
        """Wait until it is shown that a text of somebody's in the place has been sent to the lead: by a mark on it, or
        a line under it."""
        mark = "✅" if self.local.name == "slack" else "✔️ Sent to"
        await eventually(
            lambda: any(says(one, mark) and (mark != "✅" or says(one, words)) for one in self.lines()),
            seen=self.all_words,
        )

    async def line(self, *words: str) -> Shown:
        """The newest line of the bot's in the place that says all of `words`, as soon as it is there."""
        return await eventually(
            lambda: next((one for one in reversed(self.lines()) if not one.author and says(one, *words)), None),
            seen=self.all_words,
        )

    async def writes(self, who: str, text: str, shown: Shown | None = None, *, mention: bool | None = None) -> Shown:
        """Write in the thread of the newest card (or of `shown`), as somebody does who wants to be heard there: where
        only mentions are, with one. What was written."""
        card = shown or self.cards()[-1]
        called = not HEARD[self.name] if mention is None else mention
        answer = await self.local.say(self.ids[who], self.place, text, thread=card.id, mention=called)
        assert answer.status == 200, f"{self.name}: {answer}"
        mine = (one for one in self.local.shown(self.place) if one.author == self.ids[who])
        return max(mine, key=lambda one: one.at)

    def calls(self, who: str) -> str:
        """How one calls a colleague in a text."""
        return {"slack": f"<@{self.ids[who]}>", "teams": f"<at>{who}</at>"}.get(
            self.name, f"<@personId:{self.ids[who]}>"
        )

    def all_words(self) -> str:
        """All that everybody can read in the place, threads included."""
        return "\n".join(shown.text for shown in self.local.shown(self.place))

    def told(self, who: str) -> list[Shown]:
        """What this person alone saw, oldest first: also an answer in a card's place that the card's next edit,
        a moment later, has taken away again."""
        now: list[Shown] = self.local.private(self.ids[who])
        there = {(one.id, one.text) for one in now}
        before = (one for one in self._seen if one.place == f"whisper:{self.ids[who]}")
        return [one for one in before if (one.id, one.text) not in there] + now

    def times_told(self, who: str, words: str) -> int:
        """How often this person alone was shown something with these words."""
        mine = (one for one in self._seen if one.place.endswith(f":{self.ids[who]}"))
        return sum(words in one.text for one in mine)

    async def card(self, *words: str) -> Shown:
        """The newest card in the place, as soon as it says all of `words`."""
        return await eventually(
            lambda: next((one for one in self.cards()[-1:] if says(one, *words)), None),
            seen=lambda: f"{self.name}: {[one.text for one in self.cards()]}",
        )

    async def offers(self, label: str) -> Shown:
        """The newest card in the place, as soon as it has this button."""
        return await eventually(
            lambda: next((one for one in self.cards()[-1:] if label in labels(one)), None),
            seen=lambda: f"{self.name}: {[labels(one) for one in self.cards()]}",
        )

    async def private(self, who: str, *words: str) -> Shown:
        """What the person alone sees that says all of `words`, as soon as it is there."""
        return await eventually(
            lambda: next((one for one in reversed(self.told(who)) if says(one, *words)), None),
            seen=lambda: f"{self.name}, {who}: {[one.text for one in self.told(who)]}",
        )

    async def press(self, who: str, shown: Shown, label: str, **inputs: str) -> Answer:
        """Press; the platform's callback must have been taken."""
        answer: Answer = await self.local.press(self.ids[who], shown, label, **inputs)
        assert answer.status == 200, f"{self.name}: {label}: {answer}"
        return answer

    async def act(self, who: str, label: str, *words: str) -> Shown:
        """Press on the newest card as soon as it says `words`; the card as it was pressed."""
        card = await self.card(*words)
        await self.press(who, card, label)
        return card


def is_card(shown: Shown) -> bool:
    """Whether this is a lead's live card, or was one."""
    if WELCOME in labels(shown):
        return False
    return shown.thread is None and (bool(shown.controls) or "card has moved on" in shown.text)


def says(shown: Shown, *words: str) -> bool:
    """Whether a message says all of `words`."""
    return all(word in shown.text for word in words)


def labels(shown: Shown) -> list[str]:
    """What can be pressed, menus' own entries included."""
    return [control.label for control in shown.controls if control.label != "More"]
