"""Which files hold rules?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rules.faults import RuleFault
from rules.read import LARGEST, Source

DEFAULT = Path(__file__).parent / "default"
"""The rules in force where no others are named."""
ENDINGS = (".yaml", ".yml")


def gather(paths: Iterable[Path]) -> tuple[list[Source], list[RuleFault]]:
    """All rule files among `paths`, each once: a file whatever its name, and every *.yaml and *.yml in and below a
    folder, in the order of their names. What can't be read is a fault."""
    sources: list[Source] = []
    faults: list[RuleFault] = []
    seen: set[str] = set()
    for path in paths:
        try:
            found = list(_walk(path)) if path.is_dir() else [path]
        except OSError as fault:
            faults.append(_unreadable(Path(fault.filename or path), fault))
            continue
        if not found:
            what = "There is no *.yaml or *.yml file in this folder."
            faults.append(RuleFault(_name(path), 1, 1, "no_rule_files", what))
        for file in found:
            real = os.path.realpath(file)
            if real in seen:
                continue
            seen.add(real)
            try:
                if file.exists() and not file.is_file():
                    raise OSError(None, "Not a file")
                with file.open("rb") as opened:
                    sources.append(Source(_name(file), opened.read(LARGEST + 1)))
            except OSError as fault:
                faults.append(_unreadable(file, fault))
    return sources, faults


Glimpse = tuple[tuple[str, int, int, int], ...]
"""Each file's name, size, and the times of its last change, of content and of anything, in nanoseconds."""


def glimpse(paths: Iterable[Path]) -> Glimpse:
    """How the rule files look from outside, without reading them: where two glimpses differ, something has changed.
    What can't be looked at has the number of its fault instead. Never raises."""
    found: list[tuple[str, int, int, int]] = []
    for path in paths:
        try:
            files = list(_walk(path)) if path.is_dir() else [path]
        except OSError as fault:
            found.append((str(path), -1, fault.errno or 0, 0))
            continue
        for file in files:
            try:
                looked = file.stat()
            except OSError as fault:
                found.append((str(file), -1, fault.errno or 0, 0))
            else:
                found.append((str(file), looked.st_size, looked.st_mtime_ns, looked.st_ctime_ns))
    return tuple(found)


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(fault: OSError) -> None:
        raise fault

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.lower().endswith(ENDINGS))


def _name(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


def _unreadable(path: Path, fault: OSError) -> RuleFault:
    return RuleFault(_name(path), 1, 1, "unreadable_file", f"This can't be read: {fault.strerror}.")
