"""A list as a file: that it comes, or where it can be had. For the person who asked alone."""

from __future__ import annotations

from cards.model import Button, Card, Line, Press, Said, Text
from cards.notice import notice
from cards.open_lead import OPENED
from cards.view import MOST_NAME

MEGABYTE = 1_000_000


def coming_card(number: str) -> Card:
    """The file is on its way. `number`: how many leads, in words ("12", "10,000+")."""
    leads = "1 lead" if number == "1" else f"{number} leads"
    return notice("📄", f"{leads}: the file comes to your direct messages with Leadbell in a moment.")


def link_card(org: str, link: str, name: str, size: int = 0, most: int = 0) -> Card:
    """Where the file can be had, by a link for one person. `link`: the whole address; `size`, `most`: bytes of the
    file, and of what the platform takes, where it is too large."""
    lines = []
    if size > most > 0:
        figures = f"The file has {_megabytes(size)}; here at most {_megabytes(most)} can be sent. Take it by this link."
        lines.append(Line((Text(f"📄 {figures}"),), "state", "warning"))
    told = (Text("🔗 This link is for "), Said(name, MOST_NAME), Text(" alone, once, within 10 minutes."))
    lines.append(Line(told, "facts" if lines else "state"))
    button = Button("Download CSV", Press(OPENED, org, "", 0, ()), "primary", url=link)
    return Card("notice", tuple(lines), (button,), title="Export", push="Leads as a file")


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / MEGABYTE)):,} MB"
