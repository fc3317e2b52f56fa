"""Which browser do the tests and the pictures use?

The one that `make browser` unpacks beside this, for Linux on x86-64. On other machines CHROMIUM names the program of
a Chromium or Chrome that is installed there.
"""

from __future__ import annotations

import os
import platform
from pathlib import Path

from playwright.sync_api import Browser, Playwright

BUILT = Path(__file__).parent / "built"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
    # No name leads anywhere: what a page asks of other machines is refused, and stays here.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


class NoBrowser(RuntimeError):
    """There is no browser to start; the message says why."""


def launch(playwright: Playwright) -> Browser:
    """A browser without a window, that talks to this machine alone."""
    if named := os.environ.get("CHROMIUM"):
        return playwright.chromium.launch(executable_path=named, args=QUIET)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoBrowser("the tests' own browser is for Linux on x86-64; CHROMIUM=/path/to/chromium names another one")
    if not (BUILT / "chromium").is_file():
        raise NoBrowser("the tests' browser is not installed: run `make browser`")
    own = {"LD_LIBRARY_PATH": str(BUILT / "al2023" / "lib"), "FONTCONFIG_FILE": str(BUILT / "fonts.conf")}
    return playwright.chromium.launch(executable_path=BUILT / "chromium", args=QUIET, env={**os.environ, **own})
