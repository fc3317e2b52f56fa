"""How is moderation put together as it was chosen?"""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.delivery.private_word import Notices
from bot.directory import Directory
from bot.moderation.moderator import Moderator
from bot.moderation.news import ModerationNews
from bot.moderation.openai import OpenAIScorer
from bot.moderation.port import Scorer
from bot.moderation.settings import BUILT_IN, ModerationSettings
from leads.store.database import Database
from leads.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Moderation:
    """One service's part in it."""

    moderator: Moderator
    news: ModerationNews

    def ails(self, now: int) -> str:
        """Why messages aren't scored, "" where they are. `now`: milliseconds."""
        return self.moderator.patience.told(now)

    def runs(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """What runs as long as the service does."""
        return self.moderator.run(), self.news.run()


@dataclass(frozen=True, slots=True)
class Around:
    """What of the service moderation needs. `now`: milliseconds; `clock`: seconds; `on_outcome`: as of `Moderator`."""

    org: str
    database: Database
    writer: Writer
    directory: Directory
    notices: Notices
    session: Callable[[], aiohttp.ClientSession]
    clock: Callable[[], float]
    now: Callable[[], int]
    on_outcome: Callable[[str, int | None], None]


def build_moderation(settings: ModerationSettings | None, around: Around) -> Moderation | None:
    """Moderation by these settings, None where there is none but the scores that come with messages."""
    if settings is None:
        return None
    one = around
    scorer = build_scorer(settings, one.session, one.clock)
    moderator = Moderator(scorer, one.database.read, one.writer.submit, one.now, random.random, one.on_outcome)
    news = ModerationNews(one.org, one.database.read, one.directory, one.notices, moderator.patience, one.now)
    return Moderation(moderator, news)


def build_scorer(
    settings: ModerationSettings, session: Callable[[], aiohttp.ClientSession], clock: Callable[[], float]
) -> Scorer:
    """The scorer of these settings. The word list is loaded only where it is wanted."""
    if settings.model == BUILT_IN:
        from bot.moderation.built_in import BuiltIn

        return BuiltIn()
    return OpenAIScorer(settings, session, clock)
