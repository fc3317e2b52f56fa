"""How does a form of a rule become names with texts, and the other way round?

What a browser sends and what a form in chat answers: `when.0.1.value` is the value of the second condition of the first
group. Names may come in any order and with gaps; a name that has several values comes several times.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from leads.fields import CATALOGUE as FIELDS
from leads.filters import split_values
from leads.hours import DAYS
from leads.operators import OPERATORS
from rules.escalation import STOPS
from rules.form import DigestForm, EscalationForm, LimitForm, Place, QuietForm, Row, RuleForm

Pairs = list[tuple[str, str]]

_CONDITION = re.compile(r"(when|unless)\.(\d{1,4})\.(\d{1,4})\.(field|is|value)")
_ROW = re.compile(r"(ring|limit|escalate)\.(\d{1,4})\.([a-z.]{1,20})")
UNIT = ".unit"
"""A time may come in two fields: `limit.0.within` "30" and `limit.0.within.unit` "m"."""


def read_fields(pairs: Iterable[tuple[str, str]]) -> RuleForm:
    """The form that pairs write. Names that are no fields of it are passed over; never raises."""
    plain: dict[str, list[str]] = defaultdict(list)
    groups: dict[str, dict[int, dict[int, dict[str, list[str]]]]] = {"when": {}, "unless": {}}
    rows: dict[str, dict[int, dict[str, list[str]]]] = {"ring": {}, "limit": {}, "escalate": {}}
    for name, text in pairs:
        if found := _CONDITION.fullmatch(name):
            group = groups[found[1]].setdefault(int(found[2]), {})
            group.setdefault(int(found[3]), defaultdict(list))[found[4]].append(text)
        elif found := _ROW.fullmatch(name):
            rows[found[1]].setdefault(int(found[2]), defaultdict(list))[found[3]].append(text)
        else:
            plain[name].append(text)

    def one(name: str, otherwise: str = "") -> str:
        return _one(plain, name, otherwise)

    return RuleForm(
        id=one("id"),
        name=one("name"),
        on=_chosen(plain, "on"),
        when=_groups(groups["when"]),
        unless=_groups(groups["unless"]),
        ring=tuple(Place(_one(row, "to"), _one(row, "else")) for row in _in_order(rows["ring"])),
        mention=one("mention"),
        quiet=QuietForm(
            one("quiet"), one("quiet.since"), one("quiet.until"), _chosen(plain, "quiet.days") or DAYS,
            one("quiet.zone"), one("quiet.then", "hold"),
        ),
        limits=tuple(
            LimitForm(_one(row, "most"), _one(row, "per", "lead"), _time(row, "within"))
            for row in _in_order(rows["limit"])
        ),
        digest=DigestForm(one("digest"), one("digest.on"), one("digest.at"), one("digest.zone")),
        escalate=tuple(
            EscalationForm(_time(row, "after"), _one(row, "to"), _stops(row)) for row in _in_order(rows["escalate"])
        ),
        status=one("status", "on"),
        tests=one("tests"),
    )  # fmt: skip


def write_fields(form: RuleForm) -> Pairs:
    """`read_fields(write_fields(form)) == form` for what `rules.form.fill` gives."""
    quiet, digest = form.quiet, form.digest
    pairs: Pairs = [("id", form.id), ("name", form.name), *(("on", kind) for kind in form.on)]
    for part, groups in (("when", form.when), ("unless", form.unless)):
        for number, group in enumerate(groups):
            for place, row in enumerate(group):
                path = f"{part}.{number}.{place}"
                pairs += [(f"{path}.field", row.field), (f"{path}.is", row.operator)]
                pairs += [(f"{path}.value", one) for one in written_values(row)]
    for number, one in enumerate(form.ring):
        pairs += [(f"ring.{number}.to", one.to), (f"ring.{number}.else", one.otherwise)]
    pairs += [("mention", form.mention), ("quiet", quiet.kind), ("quiet.since", quiet.since)]
    pairs += [("quiet.until", quiet.until), *(("quiet.days", day) for day in quiet.days)]
    pairs += [("quiet.zone", quiet.zone), ("quiet.then", quiet.then)]
    for number, limit in enumerate(form.limits):
        path = f"limit.{number}"
        pairs += [(f"{path}.most", limit.most), (f"{path}.per", limit.per), (f"{path}.within", limit.within)]
    pairs += [("digest", digest.every), ("digest.on", digest.on), ("digest.at", digest.at)]
    pairs.append(("digest.zone", digest.zone))
    for number, escalation in enumerate(form.escalate):
        path = f"escalate.{number}"
        pairs += [(f"{path}.after", escalation.after), (f"{path}.to", escalation.to)]
        pairs += [(f"{path}.unless", stop) for stop in escalation.unless]
    return [*pairs, ("status", form.status), ("tests", form.tests)]


def written_values(row: Row) -> tuple[str, ...]:
    """A condition's values, one field each: of those that may be typed with commas between, what holds a comma stands
    in quotes."""
    return tuple(_in_quotes(one) for one in row.values) if _typed_list(row.field, row.operator) else row.values


def typed_values(row: Row) -> str:
    """A condition's values in one field, with commas between."""
    return ", ".join(written_values(row))


def _typed_list(field: str, operator: str) -> bool:
    """Whether several values may be typed into one field, with commas between."""
    row, words = FIELDS.get(field.strip()), OPERATORS.get(operator.strip())
    return row is not None and not row.choices and words is not None and words.operands == "many"


def _in_quotes(value: str) -> str:
    plain = value and "," not in value and '"' not in value and value == value.strip()
    return value if plain else '"' + value.replace('"', '""') + '"'


def _groups(found: dict[int, dict[int, dict[str, list[str]]]]) -> tuple[tuple[Row, ...], ...]:
    return tuple(
        tuple(_row(fields) for _, fields in sorted(group.items())) for _, group in sorted(found.items())
    )  # fmt: skip


def _row(fields: dict[str, list[str]]) -> Row:
    field, operator = _one(fields, "field"), _one(fields, "is")
    values = [text for text in fields.get("value", ()) if text]
    if _typed_list(field, operator):
        values = [value for text in values for value in split_values(FIELDS[field.strip()], text)]
    return Row(field, operator, tuple(values))


def _in_order(rows: dict[int, dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    return [row for _, row in sorted(rows.items(), key=lambda item: item[0])]


def _one(fields: dict[str, list[str]], name: str, otherwise: str = "") -> str:
    return next(iter(fields.get(name, ())), otherwise)


def _chosen(fields: dict[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in fields.get(name, ()) if text))


def _stops(row: dict[str, list[str]]) -> tuple[str, ...]:
    named = _chosen(row, "unless")
    return named or STOPS


def _time(row: dict[str, list[str]], name: str) -> str:
    text, unit = _one(row, name).strip(), _one(row, name + UNIT).strip()
    return text + unit if text.isdecimal() else text
