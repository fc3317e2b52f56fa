"""Does everybody of a team who is on duty get the same share?"""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from leads.people import Person
from rules.turn import in_turn

PEOPLE = [Person(f"p{number}", "acme", name, f"p{number}@acme.example") for number, name in enumerate("DAACB")]


def test_nobody_on_duty_is_nobody() -> None:
    assert in_turn([], PEOPLE[0]) is None
    assert in_turn([], None) is None


@given(st.sets(st.sampled_from(PEOPLE), min_size=1), st.none() | st.sampled_from(PEOPLE))
def test_each_is_rung_once_before_anybody_is_again(on_duty: set[Person], last: Person | None) -> None:
    rung = []
    for _ in range(2 * len(on_duty)):
        last = in_turn(list(on_duty), last)
        rung.append(last)
    assert set(rung) == on_duty
    assert set(Counter(rung).values()) == {2}
    assert rung[: len(on_duty)] == rung[len(on_duty) :]


@given(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
def test_who_has_gone_off_duty_is_passed_over(last: Person, gone: Person) -> None:
    there = [one for one in PEOPLE if one != gone]
    following = in_turn(PEOPLE, last)
    assert in_turn(there, last) == (in_turn(PEOPLE, gone) if following == gone else following)
