"""What does a story begin with?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.story.seat import Seat
from tests.story.stage import Stage, opened


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A stage where a lead that asks for a person rings on all three platforms."""
    async with opened(tmp_path) as made:
        yield made


@pytest.fixture(params=["slack", "teams", "webex"])
def platform(request: pytest.FixtureRequest) -> str:
    """The platform on which the story is told."""
    return str(request.param)


@pytest.fixture
def at(platform: str, stage: Stage) -> Seat:
    """The same, with its people."""
    return stage.seats[platform]


@pytest_asyncio.fixture
async def open_stage(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Stage]]]:
    """Opens a stage with other rules, other direct platforms or another database than `stage` has."""
    async with AsyncExitStack() as held:

        async def open(**given: Any) -> Stage:
            return await held.enter_async_context(opened(tmp_path, **given))

        yield open
