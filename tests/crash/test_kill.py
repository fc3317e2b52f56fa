"""Does a service that is killed at any moment lose no accepted event, and leave every card in step?

`make crash` does the same a hundred times on each database.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.campaign import Report, campaign

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
async def test_twenty_kills_on_sqlite(tmp_path: Path, sqlite_url: str) -> None:
    report = await campaign(tmp_path, sqlite_url, kills=20)
    print(report)
    _went_through(report, 20)


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_ten_kills_of_two_services_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    report = await campaign(tmp_path, postgresql_url, kills=10, services=2)
    print(report)
    _went_through(report, 10)


def _went_through(report: Report, kills: int) -> None:
    """The accounts are settled by the campaign itself, which ends without a report where anything is lost or doubled;
    here that there was anything to lose: kills, half of them inside a send, events, presses and cards."""
    assert (report.kills, report.inside) == (kills, kills // 2)
    assert min(report.events, report.presses, report.cards) > 0
