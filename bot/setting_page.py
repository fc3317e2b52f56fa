"""How are the settings told: as a reference page, and as a file to begin from?

Both are made from `bot.setting_table` by `make reference`: docs/configuration.md and deploy/leadbell.env.sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap

from bot.setting_table import SECTIONS, Setting

WIDTH = 110

_LINK = re.compile(r"\s*\(\[[^\]]*\]\([^)]*\)\)|\[([^\]]*)\]\([^)]*\)")


def reference() -> str:
    """The page, as Markdown."""
    return "\n".join(_page()) + "\n"


def sample() -> str:
    """A file of all settings, for `EnvironmentFile=`, `env_file:` or as `.env`: what has to be filled in stands
    there empty, and an empty one counts as left out; the others are commented out, with an example or the default."""
    return "\n".join(_sample()) + "\n"


def _page() -> Iterator[str]:
    yield "# Configuration: every setting\n"
    yield "Made from the table that settings are read by (`make reference`, or `leadbell settings reference`): change"
    yield "`bot/setting_table.py`, not this page.\n"
    yield "Settings are environment variables, or the same names in a file `.env` in the folder in which Leadbell is"
    yield "started; the environment goes before the file, and an empty value counts as left out. All faults are told at"
    yield "once, each in a sentence, and stop the start; a name of ours that isn't known is a fault too, because it is"
    yield "most likely a misspelt one. A platform with none of its settings is off. `deploy/leadbell.env.sample` has"
    yield "all of them, to begin from (`leadbell settings sample`).\n"
    for title, settings in SECTIONS.items():
        yield f"## {title}\n"
        for line in (("name", "what it does", "allowed", "default", "needs"), ("---",) * 5):
            yield f"| {' | '.join(line)} |"
        for name, one in settings.items():
            default = f"`{one.default}`" if one.default else ""
            cells = (f"`{name}`", _with_example(one), one.shape.words, default, one.needs)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
        yield ""


def _with_example(one: Setting) -> str:
    return f"{one.means}; such as `{one.example}`" if one.example else one.means


def _sample() -> Iterator[str]:
    yield "# Leadbell's settings. Fill in what you need, and keep this file to yourself: it holds secrets (chmod 600)."
    yield "# Made by `leadbell settings sample`; docs/configuration.md tells the same as a page.\n"
    for title, settings in SECTIONS.items():
        yield f"# ---- {title} ----\n"
        for name, one in settings.items():
            more = [one.shape.words, f"default: {one.default}" if one.default else "", _needs(one)]
            told = _plain(f"{one.means} ({'; '.join(part for part in more if part)})")
            lines = wrap(told[0].upper() + told[1:], WIDTH, break_long_words=False, break_on_hyphens=False)
            yield from (f"# {line}" for line in lines)
            yield f"{name}=" if one.needs.startswith("required") else f"#{name}={one.example or one.default}"
            yield ""


def _needs(one: Setting) -> str:
    return one.needs if one.needs.startswith("required") or not one.needs else f"needs {one.needs}"


def _plain(markdown: str) -> str:
    """Without the marks of Markdown."""
    return _LINK.sub(lambda found: found[1] or "", markdown).replace("`", "")
