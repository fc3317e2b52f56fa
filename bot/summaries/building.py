"""What makes and shows the summaries of one service, by its settings?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from bot.settings import Settings
from bot.summaries.maker import SummaryMaker
from bot.summaries.model import Model
from bot.summaries.shown import Summaries
from leads.store.database import Database


class SummaryWork:
    """`write` runs a command in a transaction; `now`: milliseconds; `session`: made where the service runs."""

    def __init__(
        self, settings: Settings, database: Database, write: Callable[[Any], Awaitable[Any]], now: Callable[[], int],
        session: Callable[[], aiohttp.ClientSession],
    ) -> None:  # fmt: skip
        model = None
        if settings.summary_model:
            model = Model(
                settings.summary_model, settings.openai_base_url, settings.openai_api_key, settings.language, session
            )
        self.maker = SummaryMaker(database.read, write, now, model)
        self.shown = Summaries(database.read, write, settings.public_url, now, by_model=model is not None)
