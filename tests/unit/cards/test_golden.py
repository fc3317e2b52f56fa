"""Is every card drawn as it was last looked at? `make golden` writes the files afresh."""

from __future__ import annotations

import difflib

import pytest

from tests.golden.files import HOME, drawn, kept

EXPECTED = dict(drawn())


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_card_is_drawn_as_kept(path):
    file = HOME / path
    assert file.exists(), f"{path} is missing: look at the card, then `make golden`"
    before, now = file.read_text("utf-8"), EXPECTED[path]
    diff = difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "drawn", lineterm="", n=2)
    assert before == now, f"{path} differs; if that is meant, `make golden`:\n" + "\n".join(diff)


def test_no_file_is_left_over():
    assert kept() <= EXPECTED.keys()


def test_drawing_again_gives_the_same_bytes():
    assert dict(drawn()) == EXPECTED
