"""Which clock do a platform and its peer go by in a test?"""

from __future__ import annotations

import pytest

from tests.contract.platform.world import Watch


@pytest.fixture
def watch() -> Watch:
    return Watch()
