"""Which platforms are on, and how is each built?

Each SDK is imported only where its platform is on: together they take seconds to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bot.installing.book import InstallationBook
from bot.platforms.port import Desk, Platform
from bot.tokens import Tokens
from handlers.registry import OPENS, SLASHES

if TYPE_CHECKING:
    from bot.settings import Settings


def build_platforms(
    settings: Settings, desk: Desk, tokens: Tokens, clock: Callable[[], float], book: InstallationBook
) -> list[Platform]:
    """The adapters of all platforms that have settings, not yet started. `clock` gives seconds since 1970."""
    built: list[Platform] = []
    if settings.slack is not None:
        from bot.platforms.slack.building import build_slack

        built.append(
            build_slack(
                settings.slack, desk, tokens.sign, clock, opens=OPENS, slashes=SLASHES, intent_of=tokens.intent_of,
                book=book,
            )
        )  # fmt: skip
    if settings.teams is not None:
        from bot.installing.teams import KeptTenants
        from bot.platforms.teams.building import build_teams

        built.append(build_teams(settings.teams, desk, tokens.sign, clock, tenants=KeptTenants(book)))
    if settings.webex is not None:
        from bot.installing.webex import KeptBots
        from bot.platforms.webex.building import build_webex

        built.append(build_webex(settings.webex, desk, tokens.sign, clock, book=KeptBots(book)))
    return built


def consent_of(platforms: Iterable[Platform]) -> Any:
    """What installs Slack by OAuth (`bot.platforms.slack.consent`), None where that is off."""
    found = (getattr(one, "consent", None) for one in platforms)
    return next((one for one in found if one is not None), None)
