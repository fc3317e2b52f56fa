"""What does a test with a foreign program begin with?

Where Node is impossible these tests are skipped, and the end of the run says so loudly; with CI set they fail instead.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.witness.node import NoNode, program

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [item for item in items if HERE in item.path.parents]
    try:
        if "CI" not in os.environ:  # there each test fails, and says why
            program()
    except NoNode as missing:
        for item in ours:
            item.add_marker(pytest.mark.skip(reason=str(missing)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if one.fspath.startswith("tests/witness/")]
    if skipped:
        terminalreporter.section("THE WITNESSES WERE NOT HEARD", sep="!", red=True, bold=True)
        left = f"{len(skipped)} tests with foreign programs were left out. {skipped[0].longrepr[2]}"
        terminalreporter.write_line(left, red=True, bold=True)
