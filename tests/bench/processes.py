"""How is a program under load started, watched and stopped?"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.wire import Client, request

START = 20.0
"""Seconds that a start may take."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """A program that listens on `port`. Its output goes to a log file, which a failed start shows."""

    def __init__(
        self, command: Sequence[str], port: int, log: Path, *, ready: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self.port = port
        self.client = Client(port)
        self._command = command
        self._environment = {"PATH": os.environ.get("PATH", ""), **(environment or {})}
        self._log = log
        self._ready = ready
        self._child: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Returns when it answers 200 at its `ready` path. Raises RuntimeError with the end of its log."""
        self._child = child = self._launch()
        probe = request(self._ready, method="GET")
        try:
            async with asyncio.timeout(START):
                while child.poll() is None:
                    try:
                        if (await self.client.send(probe)).status == 200:
                            return
                    except OSError:
                        pass
                    await asyncio.sleep(0.05)
        except TimeoutError:
            pass
        await self.stop()
        raise RuntimeError(f"{self._command[0]} didn't start:\n{self._log.read_text(errors='replace')[-2000:]}")

    def _launch(self) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            return subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        assert self._child is not None
        return self._child.pid

    def peak_memory(self) -> int:
        """The most memory it ever had in use, in bytes (VmHWM)."""
        assert self._child is not None
        status = Path(f"/proc/{self._child.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self._child is not None
        self._child.send_signal(number)

    async def stop(self) -> None:
        """Ask it to stop; after 20 s it is killed."""
        self.client.close()
        if self._child is None:
            return
        self._child.terminate()
        try:
            await asyncio.to_thread(self._child.wait, 20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            await asyncio.to_thread(self._child.wait)
