"""Is what an event changed told in words that a rep would use, and the bookkeeping left out?"""

from __future__ import annotations

import pytest

from bot.demo.changes import changes, shown

DANA = ["p1", "Dana Ruiz", "dana@acme.example"]


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (["stage", None, "engaged"], "Stage: Browsing → Engaged"),
        (["known", None, "verified"], "Known: Unknown → Verified"),
        (["control", None, [DANA, 5, 1]], "Control: automated → Dana Ruiz"),
        (["control", [DANA, 5, 1], [None, 9, 2]], "Control: Dana Ruiz → automated"),
        (["blocked", None, [5, "harassment", None]], "Blocked: harassment"),
        (["blocked", [5, "harassment", None], None], "No longer blocked"),
        (["waiting", None, [5, None]], "Waits for a person"),
        (["waiting", [5, None], None], "Waits no longer"),
        (["score", 600, 1000], "Moderation score: 0.6 → 1"),
        (["messages", 1, 2], "Messages from the lead: 2"),
        (["next_step", None, ["Follow-up e-mail", None, 5]], "Next step: Follow-up e-mail"),
        (["values.num_employees", None, [900, "crm", 5]], "Headcount: 900"),
        (["values.country", ["DE", "crm", 5], ["FR", "crm", 6]], "Country: France"),
        (["values.city", ["Bonn", "crm", 5], None], "City: taken back"),
    ],
)  # fmt: skip
def test_what_it_says(moved: list[object], said: str) -> None:
    assert changes([moved]) == (said,)


def test_what_nobody_would_notice_is_left_out() -> None:
    bookkeeping = [
        "created_at",
        "last_activity",
        "reached",
        "presence_at",
        "answered_at",
        "action",
        "words",
        "channels",
    ]
    assert changes([[name, None, 5] for name in bookkeeping]) == ()
    assert changes([["values.city", ["Bonn", "crm", 5], ["Bonn", "crm", 9]]]) == (), "said again"
    assert changes([["waiting", [5, None], [5, DANA]]]) == (), "it waits on, for somebody"


def test_words_from_outside_are_cut_and_cleaned() -> None:
    (said,) = changes([["values.company_name", None, ["Acme\n" + "x" * 500, "crm", 5]]])
    assert "\n" not in said
    assert len(said) < 100
    assert shown("num_employees", None) == "no value"
