"""How does an open page hear what changes?

One stream of server-sent events a page. Each event holds htmx partials: whatever differs from what the browser was
given. A browser that missed an event gets its lists anew.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from playground.page.items import Section
from playground.page.news import News
from playground.page.view import View

TOGETHER = 0.05
"""Seconds in which changes are gathered into one event."""
BEAT = 15.0
"""Seconds after which a comment is sent, so that a connection that broke is noticed."""

_LINE_END = re.compile(r"\r\n|\r|\n")
"""What a reader of such a stream takes for the end of a line."""
Sections = Sequence[Section[View]]


async def stream(view: View, sections: Sections, news: News, last_heard: str) -> AsyncIterator[str]:
    """The events for one view, until it is left or there is no more news. `last_heard`: the number of the last event
    that the browser had, as it says when it comes again."""
    if last_heard != str(view.sent) and (last_heard or view.sent):
        yield _event(view, "".join(_anew(view, sections)))
    while not news.over:
        number = news.number
        changed = "".join(html for section in sections for html in view.follow(section))
        yield _event(view, changed) if changed else ": beat\n\n"
        await news.after(number, BEAT)
        await asyncio.sleep(TOGETHER)
    yield "event: over\ndata: over\n\n"


def _anew(view: View, sections: Iterable[Section[View]]) -> Iterator[str]:
    for section in sections:
        if view.has(section.list_id):
            yield f'<hx-partial hx-target="#{section.list_id}" hx-swap="innerHTML">{view.draw(section)}</hx-partial>'


def _event(view: View, html: str) -> str:
    view.sent += 1
    data = "\n".join(f"data: {line}" for line in _LINE_END.split(html))
    return f"id: {view.sent}\n{data}\n\n"
