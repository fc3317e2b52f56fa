"""The page is for the browser of this machine, and for nothing that runs in it but the page itself."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from playground.page.guard import POLICY, allowed

HOST = "127.0.0.1:8080"


@pytest.mark.parametrize("host", [HOST, "localhost:8080", "[::1]:8080", "127.0.0.1"])
def test_this_machine_by_any_of_its_names(host: str) -> None:
    assert allowed(Headers({"host": host}), "GET")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8080", "", "192.168.1.4:8080", "[::2]:80", "[::1", "a]b"]
)
def test_a_name_that_somebody_pointed_here_is_refused(host: str) -> None:
    assert not allowed(Headers({"host": host}), "GET")


@pytest.mark.parametrize(
    ("headers", "fine"),
    [
        ({"origin": f"http://{HOST}"}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, True),  # no browser
    ],
)
def test_what_may_change_something_comes_from_the_page_itself(headers: dict[str, str], fine: bool) -> None:
    assert allowed(Headers({"host": HOST, **headers}), "POST") is fine


@pytest.mark.parametrize(
    ("headers", "fine"),
    [
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}, False),
        ({"sec-fetch-site": "same-site", "sec-fetch-dest": "iframe"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}, True),  # a link that somebody follows
        ({"sec-fetch-site": "same-origin", "sec-fetch-dest": "empty"}, True),
        ({"sec-fetch-site": "none", "sec-fetch-dest": "document"}, True),
    ],
)
def test_another_site_opens_no_pages_unseen(headers: dict[str, str], fine: bool) -> None:
    assert allowed(Headers({"host": HOST, **headers}), "GET") is fine


def test_no_script_of_a_lead_could_run() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
