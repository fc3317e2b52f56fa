"""What may stand in a rule?

The reference page, made from the very tables that rules are read by: keys, places, event kinds, fields, operators and
what can be wrong. `make reference` writes it to docs/reference.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from leads.events import ALIASES
from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from leads.fields import SECTIONS, Field
from leads.operators import MEANT, OPERATORS, Operator
from leads.suggestion import listed
from rules import keys
from rules.codes import CODES, WARNINGS, Code
from rules.targets import MENTIONS, PLACES

_MAPPINGS = (
    ("A rule", keys.RULE),
    ("A group, of `when` or `unless`", keys.GROUP),
    ("A condition in its structured form", keys.CONDITION),
    ("A place of `ring`, where it has an `else`", keys.RING),
    ("`quiet`", keys.QUIET),
    ("`digest`", keys.DIGEST),
    ("An item of `escalate`", keys.ESCALATION),
    ("An item of `tests`", keys.TEST),
)
_TYPES = {"boolean": "yes or no", "datetime": "date/time"}
_FORMS = {
    "email": "an e-mail address",
    "country": "an ISO 3166 code or an English name",
    "ip": "an IPv4 or IPv6 address",
    "id": "any id the lead is known by",
}
_TAKES = {"none": "nothing", "one": "one value", "many": "up to 1,000 values"}
MOST_CHOICES = 12
"""Choices of a field that are written out."""


def reference(fields: Iterable[Field] | None = None) -> str:
    """The page, as Markdown. `fields`: all of the catalogue, own ones included, where it is left out."""
    return "\n".join(_page(tuple(FIELDS.values() if fields is None else fields))) + "\n"


def _page(fields: Sequence[Field]) -> Iterator[str]:
    yield "# Reference: what may stand in a rule\n"
    yield "Made from the tables that rules are read by (`make reference`, or `leadbell rules reference`): change"
    yield "those, not this page. How rules work is told in [rules.md](rules.md).\n"
    yield "## Keys\n"
    for title, rows in _MAPPINGS:
        yield f"### {title}\n"
        yield from _table(("key", "takes"), ((_code(key), takes) for key, takes in rows.items()))
    yield "## Places\n"
    yield "What `ring`, `else` and `escalate` name.\n"
    yield from _table(("place", "rings"), ((_code(place), rings) for place, rings in PLACES.items()))
    yield "What `mention` names.\n"
    yield from _table(("mention", "who"), ((_code(one), who) for one, who in MENTIONS.items()))
    yield from _kinds()
    yield from _operators()
    yield from _fields(fields)
    yield "## Faults\n"
    yield "A file that has one isn't taken. `rules/examples/bad` has a file for each.\n"
    yield from _codes(CODES)
    yield "## Warnings\n"
    yield "A file that has one is taken all the same: it is probably not what its author means."
    yield "`rules/examples/warnings` has a file for each.\n"
    yield from _codes(WARNINGS)


def _kinds() -> Iterator[str]:
    yield "## Event kinds\n"
    yield "What `on` names. Urgent ones know no limit, no snooze and no digest.\n"
    rings = (kind for kind in KINDS.values() if kind.rings)
    yield from _table(
        ("kind", "the card says", "urgent", "made by"),
        ((_code(one.name), f"{one.emoji} {one.why}", "urgent" if one.urgent else "",
          "" if one.outside else "Leadbell") for one in rings),
    )  # fmt: skip
    silent = listed((_code(kind.name) for kind in KINDS.values() if not kind.rings), "and")
    yield f"No rule can ring for {silent}.\n"
    taken = (f"`{name}` is `{kind}` with `channel is {channel}`" for name, (kind, channel) in ALIASES.items())
    yield f"Names that events may have, and rules don't: {listed(taken, 'and')}.\n"


def _operators() -> Iterator[str]:
    yield "## Operators\n"
    yield "A comparison with a missing value is false, `is not` included. Text is compared without case.\n"
    yield from _table(
        ("operator", "key", "for", "takes", "asks whether"),
        ((_code(one.words), _code(one.key), _for(one), _TAKES[one.operands],
          one.sentence.format(field="the field", values="the value" if one.operands == "one" else "one of the values"))
         for one in OPERATORS.values()),
    )  # fmt: skip
    yield "Words that people try are refused with the word that is meant:\n"
    meant: dict[str, list[str]] = {}
    for word, words in MEANT.items():
        meant.setdefault(words, []).append(_code(word))
    yield from _table(("write", "not"), ((_code(words), ", ".join(tried)) for words, tried in meant.items()))


def _for(operator: Operator) -> str:
    types = dict.fromkeys(field.type for field in FIELDS.values())
    fit = [type for type in types if type in operator.types]
    return "every type" if len(fit) == len(types) else ", ".join(_TYPES.get(type, type) for type in fit)


def _fields(fields: Sequence[Field]) -> Iterator[str]:
    yield "## Fields\n"
    yield "What a condition asks of the lead, or of the event at hand. Fields of your own (`POST /v1/fields`) stand"
    yield "beside these.\n"
    for section, title in SECTIONS.items():
        of_it = [one for one in fields if one.section == section]
        if of_it:
            yield f"### {title}\n"
            rows = ((_code(one.name), one.label, _TYPES.get(one.type, one.type), _values(one)) for one in of_it)
            yield from _table(("field", "called", "type", "values"), rows)


def _values(field: Field) -> str:
    if field.form != "plain":
        return _FORMS[field.form]
    if field.type == "person":
        return _FORMS["email"]
    if field.name in ("event", "latest_action_kind"):
        return "an event kind"
    shown = [_code(choice) for choice in field.choices[:MOST_CHOICES]]
    return ", ".join(shown) + (" …" if len(field.choices) > MOST_CHOICES else "")


def _codes(codes: dict[str, Code]) -> Iterator[str]:
    yield from _table(("code", "what is wrong", "what to do"), ((_code(code), *row) for code, row in codes.items()))


def _code(text: str) -> str:
    return f"`{text}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for line in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |"
    yield ""
