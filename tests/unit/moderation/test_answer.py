"""Does a moderation server's answer become our categories, and is everything else no answer?"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.answer import Nonsense, fault_in, ours, ours_of, scores_in
from leads.moderation import CATEGORIES, score_of

OPENAI = (
    "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
    "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
)  # fmt: skip
MISTRAL = ("sexual", "hate_and_discrimination", "violence_and_threats", "dangerous_and_criminal_content", "selfharm")
SCORES = st.floats(0, 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def answer(*results: Any) -> bytes:
    return json.dumps({"id": "modr-1", "model": "m", "results": [{"category_scores": one} for one in results]}).encode()


@given(st.dictionaries(st.sampled_from(OPENAI), SCORES, min_size=1))
def test_the_highest_of_a_categorys_scores_counts(given: dict[str, float]) -> None:
    found = scores_in(answer(given), 1)
    for category in CATEGORIES:
        own = [score for name, score in given.items() if name.split("/")[0] == category]
        assert found.get(category) == (max(own) if own else None)
    assert score_of(found)[0] == max(round(score * 1000) for score in given.values())


@given(st.lists(st.dictionaries(st.sampled_from(OPENAI), SCORES, min_size=1), min_size=1, max_size=4))
def test_of_a_long_message_the_worst_piece_counts(some: list[dict[str, float]]) -> None:
    assert score_of(scores_in(answer(*some), len(some)))[0] == max(score_of(ours(one))[0] for one in some)


def test_every_name_of_openai_and_mistral_is_ours() -> None:
    assert {ours_of(name) for name in OPENAI} == set(CATEGORIES)
    assert {ours_of(name) for name in MISTRAL} == set(CATEGORIES) - {"harassment"}
    assert ours_of("self_harm") == ours_of("Self-Harm/Intent") == "self-harm"
    assert ours_of("pii") is ours_of("health") is ours_of("") is None


def test_what_a_server_leaves_empty_or_we_do_not_know_is_left_out() -> None:
    assert ours({"illicit": None, "hate": 0.25, "law": 0.9, "pii": "much"}) == {"hate": 0.25}
    assert ours({"violence": 1.0004}) == {"violence": 1.0}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"results": []}', b'{"results": [1]}', b'{"results": [{"flagged": true}]}',
     answer({}), answer({"pii": 0.5}), answer({"hate": "0.5"}), answer({"hate": True}), answer({"hate": 1.5}),
     answer({"hate": -0.1}), answer({"hate": 0.1}, {"hate": 0.1}), answer([0.1])],
)  # fmt: skip
def test_everything_else_is_no_answer(body: bytes) -> None:
    with pytest.raises(Nonsense):
        scores_in(body, 1)


@given(st.binary(max_size=50) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_answer_breaks_the_reader(body: bytes) -> None:
    with suppress(Nonsense):
        scores_in(body, 1)
    code, param = fault_in(body)
    assert isinstance(code, str)
    assert isinstance(param, str)


def test_a_fault_is_read_by_its_code_alone() -> None:
    told = {"error": {"message": "You said: secret", "type": "x", "param": "model", "code": "model_not_found"}}
    assert fault_in(json.dumps(told).encode()) == ("model_not_found", "model")
    assert fault_in(b'{"error": {"type": "insufficient_quota", "code": null}}') == ("insufficient_quota", "")
    assert fault_in(b'{"error": "no"}') == ("", "")
