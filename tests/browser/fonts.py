"""Can this machine draw the letters that people write in? Without them, pictures show empty boxes."""

from __future__ import annotations

import os
import shutil
import subprocess

WANTED = {
    "fonts-noto-core": "Latin, Arabic, Hebrew, Hindi",
    "fonts-noto-cjk": "Chinese, Japanese, Korean",
    "fonts-noto-color-emoji": "emoji",
}
"""Debian's packages, and what each draws."""


def _missing() -> list[str]:
    ask = ["dpkg-query", "--show", "--showformat=${db:Status-Status}"]
    told = {name: subprocess.run([*ask, name], capture_output=True, text=True, check=False).stdout for name in WANTED}
    return [name for name, status in told.items() if status != "installed"]


def want_fonts() -> None:
    """Say what is missing; where this runs as root on Debian, install it."""
    if shutil.which("dpkg-query") is None:
        print(f"Fonts for {', '.join(WANTED.values())} should be installed: Debian's packages are {', '.join(WANTED)}.")
        return
    if not (missing := _missing()):
        return
    print(f"For letters of all scripts, the pictures need Debian's {', '.join(missing)}.", flush=True)
    if os.geteuid() != 0:
        print(f"Without them some stay blank. To install them: apt-get install {' '.join(missing)}", flush=True)
        return
    subprocess.run(["apt-get", "update", "--quiet=2"], check=True)
    subprocess.run(["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *missing], check=True)
