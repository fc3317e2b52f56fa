"""What does a test in a browser begin with?

`demo` is a running `leadbell demo` of its own, `page` a page on it. `open_page` opens more of them, or others: dark,
narrow, on another address. What went wrong in any of them fails the test (see watch.py); a picture of how a failed
test's page looked is left in .cache/browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.watch import Watch
from tests.demo import Demo

HERE = Path(__file__).parent
PATIENCE = 20_000
"""Milliseconds until something must be seen, on a busy machine."""
LEFT = HERE.parents[1] / ".cache" / "browser"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: once Playwright runs, its event loop stands in the way of asynchronous tests."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    items[:] = [item for item in items if HERE not in item.path.parents] + ours


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of all tests of this process; each test has a context of its own in it."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Demo]]:
    """Starts demos on free ports, and ends them."""
    with ExitStack() as held:

        def begin(*arguments: str) -> Demo:
            demo = Demo("--port", "0", *arguments)
            held.callback(demo.close)
            demo.until(lambda text: "Ctrl-C stops it all" in text)
            return demo

        yield begin


@pytest.fixture
def demo(start: Callable[..., Demo]) -> Demo:
    """A running demo whose leads leave the stage to the test."""
    return start("--quiet-leads")


@pytest.fixture
def complaints() -> list[str]:
    """What went wrong in the pages so far. What is left of it in the end fails the test."""
    return []


@pytest.fixture
def open_page(
    browser: Browser, complaints: list[str], start: Callable[..., Demo], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens pages, each like another person's browser: `open_page(address, color_scheme="dark", …)`.

    It asks for `start` so that pages close before demos end.
    """
    opened: list[Page] = []

    def open_one(address: str, **like: Any) -> Page:
        like = {"viewport": {"width": 1600, "height": 1000}, "locale": "en-GB", "reduced_motion": "reduce", **like}
        context = browser.new_context(base_url=address, **like)
        context.set_default_timeout(PATIENCE)
        Watch(context, complaints)
        opened.append(context.new_page())
        return opened[-1]

    yield open_one
    for number, page in enumerate(opened):
        if request.node.stash.get(FAILED, False) and not page.is_closed():
            page.screenshot(path=LEFT / f"{request.node.name}-{number}.png")
        page.context.close()
    if complaints:
        pytest.fail("in the browser:\n" + "\n".join(complaints))


@pytest.fixture
def page(demo: Demo, open_page: Callable[..., Page]) -> Page:
    """A page on the running demo; addresses begin there: `page.goto("/")`."""
    return open_page(demo.url)
