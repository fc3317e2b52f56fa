"""Microsoft Teams: how is the adapter put together?"""

from __future__ import annotations

from collections.abc import Callable

from bot.platforms.errands import Errands
from bot.platforms.port import Desk, Platform
from bot.platforms.teams.access import Access
from bot.platforms.teams.adapter import TeamsAdapter
from bot.platforms.teams.check import Check
from bot.platforms.teams.connector import MOST_PER_SECOND, Connector
from bot.platforms.teams.drawing import Drawing
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.membership import KnownTeams
from bot.platforms.teams.messages import Messages
from bot.platforms.teams.news import News
from bot.platforms.teams.places import Places
from bot.platforms.teams.platform import Teams
from bot.platforms.teams.roster import Roster
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.tenants import AnyTenant, Tenants
from bot.platforms.teams.transport import Transport
from bot.platforms.teams.turns import Turns
from cards.model import Sign

__all__ = ["TeamsSettings", "build_teams"]


def build_teams(
    settings: TeamsSettings,
    desk: Desk,
    sign: Sign,
    clock: Callable[[], float],
    *,
    most_per_second: int = MOST_PER_SECOND,
    tenants: Tenants | None = None,
) -> Platform:
    """The Teams adapter, not yet started. `clock` gives seconds since 1970; `most_per_second` is how many messages go
    to Microsoft in a second before the outbox is told to wait (its documentation: 50 per app and tenant); `tenants`:
    those that the app was installed in, where the settings name none."""
    believed: Tenants = AnyTenant() if tenants is None or settings.tenant_id else tenants
    transport = Transport(clock)
    access = Access(settings, transport, clock)
    connector = Connector(transport, access, most_per_second=most_per_second)
    keys = SigningKeys(settings.openid_metadata_url, transport, clock)
    errands = Errands("teams")
    roster = Roster(connector, desk, clock)
    teams = KnownTeams(connector, roster, desk, clock)
    places = Places(connector, roster, teams, desk, settings.tenant_id, believed)
    messages = Messages(connector, teams, f"28:{settings.app_id}")
    drawing = Drawing(sign)
    return Teams(
        transport=transport,
        access=access,
        keys=keys,
        check=Check(settings, keys, clock, believed),
        adapter=TeamsAdapter(connector, settings.app_id),
        errands=errands,
        roster=roster,
        teams=teams,
        places=places,
        messages=messages,
        drawing=drawing,
        news=News(teams, roster, desk, errands, believed),
        turns=Turns(desk, roster, places, messages, drawing, errands),
        app_id=settings.app_id,
        any_tenant=not settings.tenant_id,
        tenants=believed,
        hears_all=settings.hears_all,
    )
