"""Does what somebody is writing come through the steps of a form unharmed, and nothing else with it?"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.model import MOST_HELD
from cards.rule_writing import LIMITS, NONE, TooLong, Unreadable, Writing, hold, limits_text, read_held
from rules.form import EscalationForm, LimitForm, Place, Row, RuleForm, fill
from rules.form_fields import write_fields
from tests.golden.rule_samples import standing

WORDS = st.text(st.characters(codec="utf-8", exclude_characters=",\r\n"), max_size=30)
FILLED = st.text("abcdefgh ä.:#/", min_size=1, max_size=20).filter(lambda text: text.strip() and text != NONE)
ROWS = st.builds(Row, FILLED, FILLED, st.tuples(FILLED))
FORMS = st.builds(
    RuleForm, id=WORDS, name=WORDS, on=st.lists(FILLED, unique=True, max_size=4).map(tuple),
    when=st.lists(st.lists(ROWS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
    ring=st.lists(st.builds(Place, FILLED, FILLED), max_size=4).map(tuple),
    limits=st.lists(st.builds(LimitForm, st.just("1"), st.just("lead"), st.just("30m")), max_size=2).map(tuple),
    escalate=st.lists(st.builds(EscalationForm, st.just("5m"), FILLED), max_size=2).map(tuple), status=FILLED,
)  # fmt: skip


@given(st.text("abc-", max_size=64), st.one_of(st.none(), st.integers(0, 10**6)), FORMS)
def test_what_is_held_comes_back(base: str, version: int | None, form: RuleForm) -> None:
    writing = Writing(base, version, form)
    assert read_held(hold(writing), {}) == writing


@given(FORMS)
def test_what_stands_in_inputs_is_taken_from_there(form: RuleForm) -> None:
    inputs = {"name": form.name, "on": ",".join(form.on), "status": form.status, LIMITS: limits_text(form)}
    held = hold(Writing("a", 1, form), list(inputs))
    assert read_held(held, inputs).form == form
    changed = read_held(held, inputs | {"name": "Another", LIMITS: "2 per lead per 1h"}).form
    assert changed == replace(form, name="Another", limits=(LimitForm("2", "lead", "1h"),))
    assert read_held(held, {}).form.name == ""  # it is held nowhere else


def test_a_whole_rule_is_far_from_too_long_and_one_that_is_says_so() -> None:
    rule = standing().rule
    held = hold(Writing(rule.id, 3, fill(rule)))
    assert len(held) < MOST_HELD / 3
    many = RuleForm(name="x", ring=tuple(Place(f"webex:{number * 7919 % 10007}") for number in range(3_000)))
    with pytest.raises(TooLong):
        hold(Writing(form=many))


def packed(text: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(text)).decode().rstrip("=")


@pytest.mark.parametrize(
    "held",
    [
        "", "x", "🔔", "A" * 5_000, packed(b"{}"), packed(b"[1,2,3]"), packed(b'["a","1",[]]'), packed(b'["a",1,[1]]'),
        packed(b'["a",1,[["name",1,2]]]'), packed(b"[" * 50_000), packed(b"\xff"), packed(b'["a",true,[]]'),
        packed(b'["' + b"a" * 50_000_000 + b'",1,[]]'),
    ],
)  # fmt: skip
def test_what_was_never_held_is_refused_whatever_it_unpacks_to(held: str) -> None:
    with pytest.raises(Unreadable):
        read_held(held, {})


def test_every_field_of_a_form_is_held_or_stands_in_an_input() -> None:
    form = fill(standing().rule)
    assert write_fields(read_held(hold(Writing(form=form)), {}).form) == write_fields(form)
    assert read_held(hold(Writing(form=form)), {"mention": NONE}).form.mention == ""
