"""Which rule does a form write, and what is wrong with it?

A form is judged by the function that judges rule files (`rules.check.read_rule`), each fault at the field that it is
about. `read_form` and `rules.form.fill` are each other's opposite.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from leads.fields import CATALOGUE as FIELDS
from leads.hours import DAYS
from leads.operators import OPERATORS
from rules.check import read_rule
from rules.escalation import STOPS
from rules.form import QuietForm, Row, RuleForm
from rules.form_nodes import Trail
from rules.keys import RULE
from rules.page import Items, Keys, Node, Page, Scalar
from rules.rule import Rule, print_rules


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong at one field: its `path` as `rules.form_fields` names it ("when.0.1.value"), a stable code
    (`rules.faults`), a sentence, and what to write instead, "" where the sentence says it all."""

    path: str
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormReport:
    """The rule that a form writes, None where it has faults; those come in the order of the form. `so_far`: what can
    be read of it, to be told in a sentence and never put in force."""

    rule: Rule | None
    faults: tuple[FormFault, ...] = ()
    so_far: Rule | None = None

    @property
    def text(self) -> str:
        """The rule as the text of a rule file. Raises ValueError where there is none."""
        if self.rule is None:
            raise ValueError("the form has faults")
        return print_rules([self.rule])


def read_form(form: RuleForm, taken: Mapping[str, str] | None = None) -> FormReport:
    """The rule that a form writes, and all its faults. `taken`: the ids of other rules -> where they stand. Rows that
    are blank aren't there; a rule without an id is called after its name."""
    page, trail = Page(""), Trail()
    faults: list[FormFault] = []
    others = dict(taken or {})
    rule_id = form.id.strip() or id_for(form.name, others)
    entries: list[tuple[str, Node]] = [("id", trail.text("id", rule_id))]
    if form.name.strip():
        entries.append(("name", trail.text("name", form.name)))
    elif not form.id.strip():
        faults.append(FormFault("name", "blank", "The rule needs a name."))
    if form.on:
        entries.append(("on", trail.texts("on", form.on)))
    else:
        faults.append(FormFault("on", "blank", "Choose at least one event that the rule is for."))
    for part, groups in (("when", form.when), ("unless", form.unless)):
        nodes = [_group(trail, faults, f"{part}.{number}", group) for number, group in enumerate(groups)]
        if kept := [node for node in nodes if node is not None]:
            entries.append((part, Items(trail.line(part), 1, list(kept))))
    rings = [
        _keys(trail, f"ring.{number}", {"to": one.to, "else": one.otherwise})
        for number, one in enumerate(form.ring) if one.to.strip() or one.otherwise.strip()
    ]  # fmt: skip
    if rings:
        entries.append(("ring", Items(trail.line("ring"), 1, list(rings))))
    else:
        faults.append(FormFault("ring", "blank", "Choose at least one place to ring."))
    if form.mention.strip():
        entries.append(("mention", trail.text("mention", form.mention)))
    if form.quiet.kind == "hours" and not (form.quiet.since.strip() and form.quiet.until.strip()):
        faults.append(FormFault("quiet.hours", "blank", "Say from when to when it is quiet."))
        form = replace(form, quiet=QuietForm())
    entries += _timing(trail, form)
    entries.append(("status", trail.text("status", form.status)))
    if form.tests.strip():
        entries += [("tests", node) for node in [trail.yaml("tests", form.tests, page)] if node is not None]
    root = Keys(trail.line(""), 1, [(trail.text(key, key), node) for key, node in entries])
    rule = read_rule(page, root, others)
    told = {fault.path for fault in faults}
    for fault in page.faults:
        path, before = trail.path(fault.line)
        if fault.code == "missing_key" and not path:
            continue  # told above, in words that know the form
        if fault.code == "missing_value" and path.endswith(".is"):
            path = path.removesuffix("is") + "value"
        if path not in told or fault.code != "blank":
            faults.append(FormFault(path, fault.code, before + fault.message, fault.hint))
    order = {path: number for number, path in enumerate(RULE)}
    faults.sort(key=lambda fault: order.get(fault.path.partition(".")[0], 0))
    return FormReport(None if faults else rule, tuple(faults), rule)


_NOT_OF_AN_ID = re.compile(r"[^a-z0-9]+")


def id_for(name: str, taken: Collection[str] = ()) -> str:
    """An id made of a rule's name, none of those that are `taken`."""
    made = _NOT_OF_AN_ID.sub("-", name.lower()).strip("-")[:60].strip("-") or "rule"
    number, found = 2, made
    while found in taken:
        found, number = f"{made}-{number}"[-64:], number + 1
    return found


def _group(trail: Trail, faults: list[FormFault], path: str, group: Sequence[Row]) -> Keys | None:
    rows = [
        _condition(trail, faults, f"{path}.{number}", row) for number, row in enumerate(group) if not row.blank
    ]  # fmt: skip
    if not rows:
        return None
    kept: list[Node] = [row for row in rows if row is not None]
    if not kept:
        return None
    return Keys(trail.line(path), 1, [(trail.text(path, "all"), Items(trail.line(path), 1, kept))])


def _condition(trail: Trail, faults: list[FormFault], path: str, row: Row) -> Keys | None:
    if not row.field.strip():
        faults.append(FormFault(f"{path}.field", "blank", "Choose what is compared."))
        return None
    field = FIELDS.get(row.field.strip())
    if not row.operator.strip():
        label = field.label if field else row.field
        faults.append(FormFault(f"{path}.is", "blank", f"Choose how {label} is compared."))
        return None
    entries = [
        (trail.text(path, "field"), trail.text(f"{path}.field", row.field)),
        (trail.text(path, "is"), trail.text(f"{path}.is", row.operator)),
    ]
    operator = OPERATORS.get(row.operator.strip())
    values = () if operator is not None and operator.operands == "none" else row.values
    found: list[tuple[Scalar, Node]] = [*entries]
    if len(values) == 1:
        found.append((trail.text(path, "value"), trail.text(f"{path}.value", values[0])))
    elif values:
        found.append((trail.text(path, "value"), trail.texts(f"{path}.value", values)))
    return Keys(trail.line(path), 1, found)


def _keys(trail: Trail, path: str, texts: Mapping[str, str]) -> Keys:
    """A mapping of what isn't blank."""
    entries = [(trail.text(path, key), trail.text(f"{path}.{key}", text)) for key, text in texts.items()]
    return Keys(trail.line(path), 1, [(key, text) for key, text in entries if text.text.strip()])


def _timing(trail: Trail, form: RuleForm) -> list[tuple[str, Node]]:
    """Quiet hours, limits, digest and escalations."""
    found: list[tuple[str, Node]] = []
    quiet, digest = form.quiet, form.digest
    if quiet.kind:
        wanted = {"zone": quiet.zone, "then": quiet.then}
        if quiet.kind == "hours":
            days = "" if set(quiet.days) == {*DAYS} else " ".join(quiet.days)
            wanted = {"hours": f"{quiet.since.strip()}-{quiet.until.strip()}", "days": days} | wanted
        else:
            wanted = {"outside": quiet.kind} | wanted
        found.append(("quiet", _keys(trail, "quiet", wanted)))
    limits: list[Node] = [
        trail.text(f"limit.{number}", f"{one.most.strip()} per {one.per.strip()} per {one.within.strip()}")
        for number, one in enumerate(form.limits) if one.most.strip() or one.within.strip()
    ]  # fmt: skip
    if limits:
        found.append(("limit", Items(trail.line("limit"), 1, limits)))
    if digest.every:
        on = digest.on if digest.every != "day" else ""
        wanted = {"every": digest.every, "on": on, "at": digest.at, "zone": digest.zone}
        found.append(("digest", _keys(trail, "digest", wanted)))
    escalations: list[Node] = []
    for number, one in enumerate(form.escalate):
        if one.after.strip() or one.to.strip():
            keys = _keys(trail, f"escalate.{number}", {"after": one.after, "to": one.to})
            if one.unless and one.unless != STOPS:
                path = f"escalate.{number}.unless"
                keys.entries.append((trail.text(path, "unless"), trail.texts(path, one.unless)))
            escalations.append(keys)
    if escalations:
        found.append(("escalate", Items(trail.line("escalate"), 1, escalations)))
    return found
