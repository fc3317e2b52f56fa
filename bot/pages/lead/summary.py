"""How does a lead's summary stand on its page?

The same words as on the card; each quote leads to its entry in the timeline, on this page where that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from bot.pages.lead.drawn import Piece, pieces
from cards.characters import clean_cut
from cards.moments import Clock
from cards.summary import MOST_MODEL, MOST_QUOTE, QUOTED, entry_address, made_line, stage_spans
from leads.lead import Lead
from leads.summary import Quote, Summary


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote: its words, where its entry is, and a model's translation, "" where there is none."""

    text: str
    address: str
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A summary. `standing`: a model's sentences; `latest`: the lead's last ones, where there are no such; `groups`:
    headings with the quotes under them; `model`: what made it, "" for nothing."""

    standing: tuple[str, ...]
    latest: tuple[Quoted, ...]
    stage: tuple[Piece, ...]
    groups: tuple[tuple[str, tuple[Quoted, ...]], ...]
    made: tuple[Piece, ...]
    model: str


def told(lead: Lead, summary: Summary | None, address: str, here: Set[str], clock: Clock) -> Told | None:
    """The summary, None where there is none. `address`: the page's; `here`: keys of the entries that it shows."""
    if summary is None:
        return None

    def quoted(quotes: Iterable[Quote]) -> tuple[Quoted, ...]:
        return tuple(
            Quoted(
                clean_cut(one.text, MOST_QUOTE), f"#b{one.key}" if one.key in here else entry_address(address, one),
                clean_cut(one.translation, MOST_QUOTE),
            )
            for one in quotes
        )  # fmt: skip

    groups = ((title, quoted(getattr(summary, name))) for title, name in QUOTED)
    return Told(
        tuple(filter(None, (clean_cut(one, MOST_QUOTE) for one in summary.standing))),
        () if summary.standing else quoted(summary.latest), pieces(stage_spans(lead, summary), clock),
        tuple((title, quotes) for title, quotes in groups if quotes), pieces(made_line(summary), clock),
        clean_cut(summary.model, MOST_MODEL),
    )  # fmt: skip
