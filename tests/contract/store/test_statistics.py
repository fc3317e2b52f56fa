"""Does SQLite learn how its rows are spread, without holding up what is written?"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from leads.store.statistics import take_statistics
from tests.contract.store.rig import happening, opened, recorded


@pytest.mark.asyncio
async def test_statistics_are_taken_in_a_transaction_among_others(database_url: str) -> None:
    with opened(database_url) as store:
        await store.writer.submit(recorded(happening("e1")))
        await store.writer.submit(take_statistics, 3)
        await store.writer.submit(recorded(happening("e2")))
        if not store.database.postgresql:
            asked = text("SELECT DISTINCT tbl FROM sqlite_stat1")
            assert {"leads", "events"} <= set(store.read(lambda connection: connection.execute(asked).scalars().all()))
