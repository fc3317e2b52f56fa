"""How does `leadbell rules backtest` get at what has happened, and show how far it is?"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import typer

from bot.backtesting import backtest, world_of
from bot.commands.starting import settings_or_exit, with_current_database
from bot.organisation import ORG
from bot.rulebook import stored_rules
from leads.people import PLATFORMS
from leads.store.database import Database
from leads.store.people import all_people
from leads.store.snoozes import snoozes_since
from rules.backtest import Backtest
from rules.check import check_sources
from rules.match import Ruleset
from rules.rule import Rule


def run(rules: Iterable[Rule], span: int, now: int) -> Backtest:
    """Try the rules on what came in within `span` milliseconds before `now`. A bar on standard error says how far it is
    done, where that is a terminal."""
    settings = settings_or_exit(serving=False)
    platforms = [name for name in PLATFORMS if getattr(settings, name) is not None]

    def work(database: Database) -> Backtest:
        in_force = check_sources(database.read_now(stored_rules(ORG))).rules
        world = world_of(
            database.read_now(all_people(ORG)), settings.zone, settings.ring_within,
            database.read_now(snoozes_since(ORG, 0)),
        )  # fmt: skip
        sets = [Ruleset(some, platforms) if platforms else Ruleset(some) for some in (rules, in_force)]
        hidden = not sys.stderr.isatty()
        with (
            database.snapshot() as connection,
            typer.progressbar(length=1, label="Trying", file=sys.stderr, hidden=hidden) as bar,
        ):

            def progress(done: int, total: int) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos)

            return backtest(connection, ORG, sets[0], sets[1], world, now - span, now, progress)

    return with_current_database(work)
