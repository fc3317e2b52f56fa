"""An open page hears what changes, also when it missed something, and is let go when the demo stops."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import pytest

from playground.page.items import Item
from playground.page.live import stream
from playground.page.news import News
from playground.page.view import View

pytestmark = pytest.mark.asyncio


@dataclass
class Board:
    """A list whose items a test changes."""

    shown: list[str] = field(default_factory=list)
    list_id: str = "board"

    def items(self, looked_at: View) -> list[Item]:
        return [Item(f"i{words}", words, lambda words=words: f"<li>{words}</li>") for words in self.shown]


async def test_what_changes_is_sent_once() -> None:
    view, board, news = View({}), Board(["a"]), News()
    assert view.draw(board) == "<li>a</li>"
    events = stream(view, [board], news, "")
    assert await anext(events) == ": beat\n\n"
    board.shown.append("b")
    news.tell()
    event = await anext(events)
    assert event.startswith("id: 1\n")
    assert event.count("<li>") == 1
    assert "<li>b</li>" in event
    news.end()
    assert (await anext(events)).startswith("event: over")
    await events.aclose()


async def test_what_changed_before_the_stream_began_is_not_lost() -> None:
    view, board = View({}), Board()
    view.draw(board)
    board.shown.append("a")
    events = stream(view, [board], News(), "")
    assert "<li>a</li>" in await anext(events)
    await events.aclose()


@pytest.mark.parametrize(("heard", "whole"), [("1", False), ("0", True), ("", True), ("7", True)])
async def test_a_browser_that_missed_an_event_gets_its_lists_anew(heard: str, whole: bool) -> None:
    view, board, news = View({}), Board(["a", "b"]), News()
    view.draw(board)
    view.sent = 1
    events = stream(view, [board], news, heard)
    event = await anext(events)
    assert ('hx-target="#board" hx-swap="innerHTML"><li>a</li><li>b</li>' in event) is whole
    await events.aclose()


async def test_words_of_a_lead_cannot_end_an_event() -> None:
    view, board = View({}), Board()
    view.draw(board)
    board.shown.append("one\n\nid: 99\revent: over\r\rtwo")
    events = stream(view, [board], News(), "")
    event = await anext(events)
    lines = re.split(r"\r\n|\r|\n", event)
    assert lines[-2:] == ["", ""]
    assert lines[0] == "id: 1"
    assert all(line.startswith("data: ") for line in lines[1:-2])
    await events.aclose()


async def test_waiting_ends_with_the_news() -> None:
    news = News()
    waiting = asyncio.create_task(news.after(news.number, 60))
    await asyncio.sleep(0)
    news.end()
    await asyncio.wait_for(waiting, 1)
