"""Is what somebody types a command, or words for a lead that begin like one?"""

from __future__ import annotations

import pytest

from bot.texts import is_command


@pytest.mark.parametrize(
    ("text", "in_chat", "in_thread"),
    [
        ("back", True, True),
        ("Back in a minute!", False, False),
        ("back dana@acme.example", True, False),
        ("away", True, True),
        ("away until monday, ben", True, False),
        ("away ben@acme.example until friday", True, False),
        ("Away from my desk, I'll call you", True, False),  # "from": the form says what can't be read
        ("Away games are on Sundays", False, False),
        ("snoozed", True, True),
        ("leads stage:engaged", True, True),
        ("hello", False, False),
    ],
)
def test_which_it_is(text: str, in_chat: bool, in_thread: bool) -> None:
    assert is_command(text, in_thread=False) == in_chat
    assert is_command(text, in_thread=True) == in_thread
