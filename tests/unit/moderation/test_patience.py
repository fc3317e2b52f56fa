"""Is a scorer that fails left alone, and does no message stand in the way of others?"""

from __future__ import annotations

import pytest

from bot.moderation.openai import PIECE, cut
from bot.moderation.patience import BEARS, GIVE_UP_AFTER, LASTING_PAUSE, MOST_PAUSE, TOLD_AFTER, Patience
from bot.moderation.port import ScorerFault

NOW = 1_000_000_000_000
ILL = ScorerFault("passing", "500", "It is ill.")
REFUSED = ScorerFault("lasting", "401", "Check the key.")
ODD = ScorerFault("message", "400", "It refuses messages.")


def patience() -> Patience:
    return Patience(lambda: 1.0)


def test_a_few_passing_faults_are_borne_then_it_is_left_alone_for_a_minute_at_most() -> None:
    one, pauses = patience(), []
    for _ in range(20):
        one.failed(ILL, NOW)
        pauses.append(one.ready_at - NOW)
    assert [pause > 0 for pause in pauses[: BEARS - 1]] == [False] * (BEARS - 1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == MOST_PAUSE
    assert one.trying
    one.answered(NOW)
    assert (one.ready_at, one.trying, one.told(NOW)) == (0, False, "")


def test_it_is_heard_how_long_it_wants_to_be_left_alone() -> None:
    one = patience()
    one.failed(ScorerFault("passing", "429", "Slower.", after=120.0), NOW)
    assert one.ready_at == NOW + 120_000


def test_what_lasts_is_told_at_once_and_an_outage_after_half_an_hour() -> None:
    one, other = patience(), patience()
    one.failed(REFUSED, NOW)
    assert one.told(NOW) == "Check the key."
    for _ in range(9):
        one.failed(REFUSED, NOW)
    assert one.ready_at <= NOW + LASTING_PAUSE
    other.failed(ILL, NOW)
    assert (other.told(NOW + TOLD_AFTER - 1), other.told(NOW + TOLD_AFTER)) == ("", "It is ill.")


def test_a_message_waits_for_longer_each_time() -> None:
    one = patience()
    waits = [(one.next_try(ILL, attempts, NOW, NOW) or 0) - NOW for attempts in range(12)]
    assert waits == sorted(waits)
    assert waits[0] <= 2_000
    assert one.next_try(REFUSED, 50, NOW, NOW) == NOW


@pytest.mark.parametrize(("taken", "gives_up"), [(True, True), (False, False)])
def test_only_what_is_refused_while_others_are_taken_is_given_up(taken: bool, gives_up: bool) -> None:
    one = patience()
    if taken:
        one.answered(NOW)
    assert (one.next_try(ODD, 3, NOW - GIVE_UP_AFTER, NOW) is None) is gives_up
    assert one.next_try(ODD, 3, NOW - GIVE_UP_AFTER + 1, NOW) is not None
    assert one.next_try(ILL, 99, NOW - 30 * GIVE_UP_AFTER, NOW) is not None


@pytest.mark.parametrize("text", ["short", "word " * 5_000, "x" * 20_000, " " * 9_000 + "y", "é" * 8_000 + " end"])
def test_a_long_text_is_asked_about_whole_in_pieces(text: str) -> None:
    pieces = list(cut(text))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(one) <= PIECE for one in pieces)
