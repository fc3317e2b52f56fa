"""How would somebody who isn't the platform press a button, or repeat one much later?

Each spoils what the local platform signs with: the press that follows is the very press of a person, only its
signature is wrong, or its age.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.platforms.port import Channel
from cards.lead import lead_card
from cards.model import Sign
from cards.view import View
from leads.store.reading import find_lead
from tests.story.people import DANA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage, Watch

DAYS = 2 * 86400.0
"""Seconds: older than any platform's callback may be."""


def sign_wrongly(seat: Seat) -> None:
    """From now on this platform signs with a key that isn't its own."""
    local = seat.local
    if seat.name == "slack":
        local._courier._secret = "somebody else's secret"
    elif seat.name == "teams":
        local._courier._sign = lambda: local.token(key="forged")
    else:
        for webhook in local.space.webhooks.values():
            webhook["secret"] = "somebody else's secret"


def sign_long_ago(seat: Seat, watch: Watch) -> None:
    """From now on this platform's callbacks are two days old, and rightly signed."""
    local, then = seat.local, _behind(watch)
    if seat.name == "slack":
        local._courier._clock = then
    elif seat.name == "teams":
        local._courier._sign = lambda: local.token(nbf=int(then()), exp=int(then()) + 3600)
    else:
        local.space.clock = then


def _behind(watch: Watch) -> Callable[[], float]:
    return lambda: watch() - DAYS


async def press_a_card_signed(stage: Stage, at: Seat, sign: Sign) -> None:
    """Post a card whose buttons carry what `sign` gives, and let Dana press Take over on it."""
    await stage.asks()
    await at.card("Asks for a person")
    await stage.at_rest()
    service = stage.service
    lead = await service.database.read(find_lead(service.org, LEAD))
    assert lead is not None
    platform = next(one for one in service.platforms if one.name == at.name)
    place = await platform.resolve(Channel(at.place))
    await platform.post(place, platform.render(lead_card(lead, View()), sign))
    await at.press(DANA, at.cards()[-1], "Take over")


async def nothing_happened(stage: Stage) -> None:
    """The story's lead is as it was before anybody pressed."""
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 0)
    assert await stage.timeline("conversation.taken_over") == []
