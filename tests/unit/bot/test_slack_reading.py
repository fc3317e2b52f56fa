"""Do words that were written in Slack become words that a lead can read?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.reading import calls, files, readable
from leads.texts import GivenFile

NAMES = {"U1": "Ben Ito"}


def read(event: dict[str, Any]) -> str:
    return readable(event, lambda user: NAMES.get(user, "a colleague"), "UBOT")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("*Hello* _Ada_, ~no~ `yes`", "Hello Ada, no yes"),
        ("<https://a.example/sso|our guide>, <https://a.example>", "our guide (https://a.example/sso), https://a.example"),
        ("<mailto:a@b.example|a@b.example> R&amp;D &lt;3", "a@b.example R&D <3"),
        ("<@U1> and <@U2|zoe>, <#C1|sales> <!here>", "@Ben Ito and @zoe, #sales @here"),
        ("<@UBOT>: hello", "hello"),
        ("2*3*4 and snake_case_name stay", "2*3*4 and snake_case_name stay"),
        ("```\na = 1\n```", "a = 1"),
    ],
)  # fmt: skip
def test_text_with_slacks_marks(text: str, words: str) -> None:
    assert read({"text": text}) == words


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def test_rich_text_with_emoji_lists_and_quotes() -> None:
    def said(text: str) -> dict[str, Any]:
        return {"type": "text", "text": text, "style": {"bold": True}}

    wave = {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"}
    elements = [
        section(said("Hi "), {"type": "user", "user_id": "U1"}, said(" "), wave),
        {"type": "rich_text_list", "style": "bullet", "elements": [section(said("one")), section(said("two"))]},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": [section(said("deep"))]},
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://a.example", "text": "A"}]},
        {"type": "rich_text_preformatted", "elements": [said("x = 1")]},
        section({"type": "emoji", "name": "acme_logo"}),
    ]  # fmt: skip
    event = {"text": "ignored", "blocks": [{"type": "rich_text", "elements": elements}]}
    assert read(event).splitlines() == [
        "Hi @Ben Ito 👋🏽", "- one", "- two", "  3. deep", "> A (https://a.example)", "x = 1", ":acme_logo:",
    ]  # fmt: skip


def test_whom_it_calls_and_what_came_with_it() -> None:
    event = {
        "text": "<@UBOT> <@U1|ben> <!subteam^S1|@sales> <!channel> <https://x.example>",
        "files": [
            {"title": "SSO.pdf", "url_private": "https://files.slack.com/x"},
            {"name": "Deck", "is_external": True, "external_url": "https://docs.example/deck"},
            "odd",
        ],
    }
    assert calls(event, "UBOT") == ["U1", "S1", "channel"]
    assert files(event) == (GivenFile("SSO.pdf"), GivenFile("Deck", "https://docs.example/deck"))


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "elements", "text", "url", "user_id", "unicode", "name", "style", "indent", "offset"]
            ),
            inner
            | st.sampled_from(["rich_text", "rich_text_section", "rich_text_list", "emoji", "user", "link", "text"]),
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(text=odd, blocks=odd, given_files=odd)
def test_whatever_comes_is_read_without_a_fault(text: object, blocks: object, given_files: object) -> None:
    event: dict[str, Any] = {"text": text, "blocks": blocks, "files": given_files}
    assert isinstance(read(event), str)
    assert isinstance(calls(event, "U"), list)
    assert isinstance(files(event), tuple)
