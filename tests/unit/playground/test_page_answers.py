"""A visitor reads what became of a press or a message, and nothing where all went well."""

from __future__ import annotations

import pytest

from playground.local import Answer
from playground.page.answers import NOT_HEARD, sentence

PLATFORMS = ("slack", "teams", "webex")
LOST = {"slack": "operation_timeout", "teams": {"error": "TimeoutError"}, "webex": {"error": "TimeoutError: "}}
"""What each platform's courier says of an answer that didn't come."""


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_answer_that_does_not_come_is_told(platform: str, written: bool) -> None:
    assert "no answer" in sentence(platform, Answer(0, LOST[platform]), written=written)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_press_of_which_the_service_is_told_nothing_needs_no_words(platform: str) -> None:
    assert sentence(platform, Answer(0)) == ""


@pytest.mark.parametrize(("platform", "body"), [("slack", None), ("teams", {"delivered": False}), ("webex", None)])
def test_a_message_of_which_the_service_is_told_nothing_says_why(platform: str, body: object) -> None:
    assert sentence(platform, Answer(0, body), written=True) == NOT_HEARD[platform]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_status_that_is_no_success_is_told(platform: str) -> None:
    assert "500" in sentence(platform, Answer(500))
