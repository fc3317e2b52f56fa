"""How does a test run the demo as a visitor does, and read what it prints?"""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
"""Seconds until something must have been shown, on a busy machine."""
AT_ONCE = 15.0
"""Seconds within which a demo that was told to stop must be gone, on a busy machine."""


class Demo:
    """A running `leadbell demo`, and what it has printed so far."""

    def __init__(self, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if "LEADBELL" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", *arguments], cwd=ROOT, env=environment, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines: list[str] = []
        self._coming: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line.rstrip("\n"))
        self._coming.put(None)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def until(self, shown: Callable[[str], object]) -> None:
        """Read on until `shown` is true of all that was printed."""
        end = time.monotonic() + PATIENCE
        while not shown(self.text):
            try:
                line = self._coming.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"never shown within {PATIENCE} s:\n{self.text}")
            if line is None:
                pytest.fail(f"the demo ended by itself:\n{self.text}")
            self.lines.append(line)

    @property
    def url(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.text)
        assert found is not None
        return found[0]

    def interrupt(self) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(AT_ONCE)

    def close(self) -> None:
        """End it in any case, and read what is left."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        while not self._coming.empty():
            if (line := self._coming.get()) is not None:
                self.lines.append(line)
        assert self.process.stdout is not None
        self.process.stdout.close()
