"""Does the list of Webex webhooks hold what the adapter hears, and nothing else?"""

from __future__ import annotations

import inspect

import pytest

from bot.platforms.webex.hearing import Hearing
from bot.platforms.webex.webhooks import WANTED
from manifest.webex import WEBHOOKS, webex_webhooks

URL = "https://leadbell.acme.example"


@pytest.mark.parametrize("url", [URL, URL + "/"])
def test_all_webhooks_lead_to_the_one_route(url: str) -> None:
    made = webex_webhooks(url)
    assert {one["targetUrl"] for one in made} == {f"{URL}/webex/webhook"}
    assert [(one["resource"], one["event"]) for one in made] == list(WANTED)
    assert all(one["reason"] for one in made)
    assert len({one["name"] for one in made}) == len(made)


def test_each_webhook_is_heard_by_the_adapter() -> None:
    assert {one.what for one in WEBHOOKS} == set(Hearing.FOLLOWED)
    source = inspect.getsource(Hearing)
    for method in Hearing.FOLLOWED.values():
        assert f"def {method}(" in source


def test_no_secret_stands_in_the_list() -> None:
    assert all("secret" not in one for one in webex_webhooks(URL))
