"""Can the browser tests be believed? They draw, they find planted faults, and they find none where there are none."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.demo import Demo

CLEAN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Still</title><link rel="icon" href="data:,">
<main><h1>A clean page</h1><card-like></card-like><p role="status"></p></main>
<script>
  const say = (words) => { document.querySelector("p").textContent = words }
  customElements.define("card-like", class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({mode: "open"}).innerHTML = "<button>Take over</button>"
      this.shadowRoot.firstChild.onclick = () => say("taken over")
    }
  })
</script>
"""
FAULTY = CLEAN.replace("<button>", "<button style='color: #bbb; background: #fff'>").replace(
    "<h1", "<img src='data:,'><h1"
)
NOISY = (
    CLEAN
    + """<script>
  console.error("a loud page")
  setTimeout(() => nothing())
  fetch("http://example.invalid/").catch(() => say("refused"))
</script>"""
)
PAGES = {"/clean": CLEAN, "/faulty": FAULTY, "/noisy": NOISY}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGES[self.path].encode())

    def log_message(self, *_: object) -> None:
        """Not a word."""


@pytest.fixture
def still(open_page: Callable[..., Page]) -> Iterator[Page]:
    """A page on a server of still pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield open_page(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_it_draws_and_presses_what_stands_in_a_shadow_root(still: Page) -> None:
    still.goto("/clean")
    with Image.open(io.BytesIO(still.screenshot())) as picture:
        assert picture.size == (1600, 1000)
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 10, "letters have soft edges"
    still.get_by_role("button", name="Take over").click()
    expect(still.get_by_role("status")).to_have_text("taken over")


def test_axe_finds_planted_faults_and_none_on_a_clean_page(still: Page) -> None:
    still.goto("/clean")
    assert axe(still) == []
    still.goto("/faulty")
    found = axe(still)
    assert len(found) == 2
    assert any("color-contrast" in fault and "card-like ⇒ button" in fault for fault in found)
    assert any("image-alt" in fault for fault in found)


def test_what_goes_wrong_unseen_is_noted(still: Page, complaints: list[str]) -> None:
    still.goto("/noisy")
    expect(still.get_by_role("status")).to_have_text("refused")
    told = "\n".join(complaints)
    complaints.clear()
    assert "console: a loud page" in told
    assert "uncaught: ReferenceError: nothing is not defined" in told
    assert "left this machine: http://example.invalid/" in told


def test_a_page_reaches_the_running_demo(page: Page, demo: Demo) -> None:
    answer = page.request.get("/openapi.json")
    assert answer.ok
    assert demo.process.poll() is None
