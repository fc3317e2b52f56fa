"""Is a message's score its highest category, in exact thousandths?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.moderation import CATEGORIES, score_of


@given(st.dictionaries(st.sampled_from(CATEGORIES), st.floats(0, 1), min_size=1))
def test_the_score_is_the_highest_and_names_its_category(scores: dict[str, float]) -> None:
    score, category = score_of(scores)
    assert 0 <= score <= 1000
    assert score == max(round(value * 1000) for value in scores.values())
    assert round(scores[category] * 1000) == score


def test_sub_categories_and_spellings_count_for_their_category() -> None:
    assert score_of({"hate/threatening": 0.7, "hate": 0.1}) == (700, "hate")
    assert score_of({"self_harm": 1}) == (1000, "self-harm")
    assert score_of({"self-harm/intent": 0.0005, "violence": 0}) == (0, "self-harm")


def test_ten_tenths_are_a_whole() -> None:
    assert sum(score_of({"hate": 0.1})[0] for _ in range(10)) == 1000


@pytest.mark.parametrize(
    "scores",
    [None, [], {}, "0.5", {"rude": 0.5}, {"hate": "0.5"}, {"hate": True}, {"hate": 1.001}, {"hate": -0.1},
     {"hate": float("nan")}, {"hate": None}, {"": 0.1}],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(scores: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        score_of(scores)
