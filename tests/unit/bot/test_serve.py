"""Does `leadbell serve` say in a sentence why it can't start, and stop when it is told to?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 30
"""Seconds that a start or a stop may take on a busy machine."""


def start(folder: Path, *arguments: str, people: str = "people: []\n") -> subprocess.Popen[str]:
    """`leadbell serve` with no platform and a database of its own."""
    (folder / "people.yaml").write_text(people, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if "LEADBELL" not in name}
    environment |= {
        "LEADBELL_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'serve.db'}", "LEADBELL_SECRET_KEY": "k" * 32,
        "LEADBELL_PEOPLE": str(folder / "people.yaml"),
    }  # fmt: skip
    command = [sys.executable, "-m", "bot", "serve", *arguments]
    pipe = subprocess.PIPE
    root = Path(__file__).parents[3]
    return subprocess.Popen(command, cwd=root, env=environment, stdout=pipe, stderr=pipe, text=True)


def test_a_broken_people_file_is_a_sentence_and_exit_code_1(tmp_path: Path) -> None:
    started = start(tmp_path, "--port", "0", people="people:\n  - {name: Dana Ruiz}\n")
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 1
    assert "Traceback" not in said
    assert '"email" is missing' in said.splitlines()[-1]


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "serve.db").mkdir()
    started = start(tmp_path, "--port", "0")
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 1
    assert "Traceback" not in said
    assert "the database can't be opened" in said.splitlines()[-1]


def test_a_busy_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        started = start(tmp_path, "--port", str(busy.getsockname()[1]))
        _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 1
    assert said.strip().startswith("Port ")
    assert said.strip().endswith("Choose another with --port.")


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_stops_in_order(tmp_path: Path, told: signal.Signals) -> None:
    started = start(tmp_path, "--port", "0")
    assert started.stderr is not None
    before = ""
    while "Leadbell listens on" not in (line := started.stderr.readline()):
        assert line, f"it ended by itself: {before}"
        before += line
    started.send_signal(told)
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 0
    assert "Traceback" not in before + said
