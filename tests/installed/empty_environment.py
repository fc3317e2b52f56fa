"""How does a test get Leadbell as its users install it: from the wheel, beside what the lock names, and nothing else?

The sdist is made from the checkout and the wheel from the sdist. The packages of requirements.lock are linked from the
tests' own environment into an empty one, which takes no network and no minute; pip says whether they are enough.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections import Counter
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds that one step may take on a busy machine."""
_PINNED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?: *;(?P<marker>[^\\]*))?", re.MULTILINE)


class Installed:
    """An environment that holds Leadbell's wheel. `wheel` and `sdist` are the files."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sdist, self.wheel = _build(home / "dist")
        self._environment = home / "venv"
        venv.create(self._environment, with_pip=False, symlinks=True)
        _link(locked(ROOT / "requirements.lock"), self.packages)
        self._pip("install", "--no-deps", "--no-index", "--quiet", str(self.wheel))

    @property
    def python(self) -> Path:
        return self._environment / "bin" / "python"

    @property
    def leadbell(self) -> Path:
        """The console script."""
        return self._environment / "bin" / "leadbell"

    @property
    def packages(self) -> Path:
        """Where the packages are."""
        at = {"base": str(self._environment), "platbase": str(self._environment)}
        return Path(sysconfig.get_path("purelib", "venv", at))

    def check(self) -> str:
        """What pip finds missing or of a wrong version."""
        return self._pip("check")

    def _pip(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(self.python), *arguments]
        return ran(command, self.home)


def locked(lock: Path) -> list[Distribution]:
    """What a lock names for this machine, as it is installed in the tests' environment."""
    from packaging.markers import Marker

    named = _PINNED.finditer(lock.read_text(encoding="utf-8"))
    here = [(one[1], one[2]) for one in named if not one["marker"] or Marker(one["marker"].strip()).evaluate()]
    found = [(distribution(name), version) for name, version in here]
    other = [one.name for one, version in found if one.version != version]
    assert not other, f"The tests' environment isn't that of the lock, run make .venv/tests: {other}"
    return [one for one, _ in found]


def ran(command: list[str], folder: Path, **more: str) -> str:
    """What a command says, standard error included, with no more of an environment than a service manager gives.
    Its exit code is to be 0."""
    done = subprocess.run(
        command, cwd=folder, env={**bare(folder), **more}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def bare(folder: Path) -> dict[str, str]:
    """An environment in which the checkout can't be found."""
    return {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1"}


def _build(to: Path) -> tuple[Path, Path]:
    """The sdist of the checkout, and the wheel of the sdist."""
    hatchling = [sys.executable, "-m", "hatchling", "build", "-d", str(to)]
    ran([*hatchling, "-t", "sdist"], ROOT)
    (sdist,) = to.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(to, filter="data")
    ran([*hatchling, "-t", "wheel"], to / sdist.name.removesuffix(".tar.gz"))
    (wheel,) = to.glob("*.whl")
    return sdist, wheel


def _link(distributions: list[Distribution], packages: Path) -> None:
    """Link whole folders where one package alone is in them, files where several are."""
    files = [(one, file) for one in distributions for file in one.files or () if ".." not in file.parts]
    owners = Counter(top for _, top in {(one.name, file.parts[0]) for one, file in files})
    for one, file in files:
        parts = file.parts[:1] if owners[file.parts[0]] == 1 else file.parts
        to = packages.joinpath(*parts)
        if parts[0] != "__pycache__" and not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            to.symlink_to(Path(str(one.locate_file("/".join(parts)))))
