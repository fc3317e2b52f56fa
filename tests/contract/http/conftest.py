"""What does every test of the door begin with?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.http.door import Door, opened_door


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A started service; what one example leaves behind is there for the next."""
    with opened_door(tmp_path_factory.mktemp("door")) as made:
        yield made
