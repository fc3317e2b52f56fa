"""Which keys has a rule file, and what does each take?

One table a mapping: what is read, what a fault lists as allowed, and what the reference page says are the same rows.
"""

from __future__ import annotations

RULE: dict[str, str] = {
    "id": "the rule's own word: 1 to 64 lower-case letters, digits, `-` and `_`; unique over all rules. Needed",
    "name": "what people read, one line of at most 100 characters; the id, if left out",
    "on": "an event kind, or a list of them. Needed",
    "when": "groups of conditions, of which one must hold; always, if left out",
    "unless": "groups of conditions, of which none may hold",
    "ring": "a place, or a list of places. Needed",
    "mention": "who is mentioned on the card, so that their phone rings: `owner`, `ada@acme.example`, `team:emea` (who "
    "of it is on duty), `channel` (Slack and Webex) or `here` (Slack)",
    "quiet": "when it doesn't ring, and what becomes of a ring then",
    "limit": "how often it rings: `1 per lead per 30m`, `10 per destination per 1h`, or a list of at most five",
    "digest": "one card a day or a week instead of a ring each",
    "escalate": "who is rung next if nobody answers: a list of at most five",
    "status": "`on`, `watching` (puts down what it would have done) or `off`; `on`, if left out",
    "tests": "what it is expected to do: a list of at most 200",
}
GROUP: dict[str, str] = {"all": "a list of conditions, all of which must hold. Needed"}
CONDITION: dict[str, str] = {
    "field": "a field's name. Needed",
    "is": "an operator's key. Needed",
    "value": "what it is compared with, a list for `one_of` and `none_of`; left out for `known` and `unknown`",
}
RING: dict[str, str] = {
    "to": "a place. Needed",
    "else": "the place that is rung instead where nobody can be reached at the first, or where quiet hours say `else`",
}
QUIET: dict[str, str] = {
    "hours": "`18:00-08:00`; past midnight too. Either this or `outside` is needed",
    "days": "`mon-fri`, `sat sun`: on which days the hours begin; every day, if left out",
    "outside": "`working_hours`: quiet outside of the hours of whoever is rung",
    "zone": "`recipient` (of whoever is rung), or a name such as `Europe/Berlin`; `recipient`, if left out",
    "then": "`hold`, `drop` or `else`; `hold`, if left out",
}
DIGEST: dict[str, str] = {
    "every": "`day` or `week`. Needed",
    "on": "the day of a weekly one: `mon` to `sun`",
    "at": "the time of day, such as `09:00`. Needed",
    "zone": "`recipient` (of whoever is rung), or a name such as `Europe/Berlin`; `recipient`, if left out",
}
ESCALATION: dict[str, str] = {
    "after": "how long after the event: `5m`. Needed",
    "unless": "what ends it, a list: `taken_over`, `on_it`, `answered`, `call_scheduled`, `left`; all, if left out",
    "to": "a place. Needed",
}
TEST: dict[str, str] = {
    "name": "what it shows",
    "event": "one event, as `POST /v1/events` takes it; `id`, `at` and the lead's id may be left out. Needed",
    "lead": "the lead before the event; a new one, if left out",
    "expect": "places that must be rung, `held: PLACE` for those that are held, or `nothing`. Needed",
}
