"""Does a lead fit a condition?

The one condition language of rules, filters, export and search. A condition has a text form
(`country is one of DE FR`) and a structured form (`{field: country, is: one_of, value: [DE, FR]}`);
both read to the same object, which prints back as either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from leads.condition_words import ConditionFault, check_fit, field_named, put_together, take_apart
from leads.fields import CATALOGUE, Field
from leads.moments import rfc3339
from leads.operators import OPERATORS, Operator
from leads.shapes import Unfit, choice, exact_text, text
from leads.suggestion import did_you_mean, listed, quoted

__all__ = ["Condition", "ConditionFault", "Facts", "build", "parse", "parse_structured"]

Facts = Mapping[str, object]
_KEYS = ("field", "is", "value")
MOST = 1_000
"""Values of one "is one of"."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field's name, an operator's key, and its operands in the field's normal form. Made by `parse`,
    `parse_structured` or `build`, which check; nothing here checks again."""

    field: str
    operator: str
    operands: tuple[object, ...] = ()

    def text(self) -> str:
        """The text form: `parse(condition.text()) == condition`."""
        field, operator = CATALOGUE[self.field], OPERATORS[self.operator]
        return put_together(field, operator, [str(_plain(field, operand, words=True)) for operand in self.operands])

    def structured(self) -> dict[str, object]:
        """The structured form, as JSON can hold it: `parse_structured(condition.structured()) == condition`."""
        field, operator = CATALOGUE[self.field], OPERATORS[self.operator]
        form: dict[str, object] = {"field": self.field, "is": self.operator}
        values = [_plain(field, operand) for operand in self.operands]
        if operator.operands != "none":
            form["value"] = values if operator.operands == "many" else values[0]
        return form

    def sentence(self) -> str:
        """The condition in English: "Country is Germany, France or United Kingdom"."""
        field, operator = CATALOGUE[self.field], OPERATORS[self.operator]
        shown = [field.show(operand) if operator.whole else f'"{operand}"' for operand in self.operands]
        return operator.sentence.format(field=field.label, values=listed(shown) if shown else "")

    def compile(self) -> Callable[[Facts], bool]:
        """The condition as a fast function of facts (`leads.facts`). None, blank text and an empty list are
        missing values: true for "is unknown" alone."""
        name, operator = self.field, OPERATORS[self.operator]
        test, on_missing = operator.predicate(self.operands), operator.on_missing

        def holds(facts: Facts) -> bool:
            value = facts.get(name)
            return test(value) if value or value == 0 else on_missing

        return holds

    def holds(self, facts: Facts) -> bool:
        """Whether `facts` fit. Who asks more than once compiles."""
        return self.compile()(facts)


def _plain(field: Field, operand: object, words: bool = False) -> object:
    if isinstance(operand, bool):
        return ("yes" if operand else "no") if words else operand
    return rfc3339(operand) if field.type == "datetime" and isinstance(operand, int) else operand


def _checked(field: Field, operator: Operator, value: object) -> object:
    """One operand in its normal form. Raises ValueError with a sentence."""
    try:
        if not operator.whole:
            found: object = exact_text(value)
        elif field.type == "list":
            found = choice(value, field.choices) if field.choices else text(value)
        else:
            found = field.check(value)
    except Unfit as unfit:
        raise ValueError(f"{field.name} must be {unfit}") from None
    if found is None or found == "":
        raise ValueError("The value is blank; to ask whether there is one, write is known or is unknown.")
    return found


def build(field: str, operator: str, operands: Sequence[object] = ()) -> Condition:
    """A condition from a field's name, an operator's key and raw operands. Raises ConditionFault."""
    row, op = field_named(field), OPERATORS.get(operator)
    if op is None:
        allowed = [key for key, one in OPERATORS.items() if one.fits(row)]
        hint = did_you_mean(operator, allowed) or f"Allowed: {listed(allowed)}."
        raise ConditionFault("unknown_operator", f"There is no operator {quoted(operator)}.", hint=hint, part="is")
    check_fit(row, op)
    if op.operands == "none" and operands:
        raise ConditionFault("surplus_value", f'"{op.words}" takes no value.', part="value")
    if op.operands != "none" and not operands:
        raise ConditionFault("missing_value", f'"{op.words}" needs a value.', part="is")
    if len(operands) > (1 if op.operands == "one" else MOST):
        hint = "" if op.operands == "many" else "For several values, use is one of or is none of."
        most = "one value" if op.operands == "one" else f"at most {MOST:,} values"
        raise ConditionFault("surplus_value", f'"{op.words}" takes {most}.', hint=hint, part="value")
    checked: list[object] = []
    for index, operand in enumerate(operands):
        try:
            checked.append(_checked(row, op, operand))
        except ValueError as fault:
            near = did_you_mean(operand, row.choices) if isinstance(operand, str) else ""
            raise ConditionFault("invalid_value", str(fault), hint=near, part="value", index=index) from None
    return Condition(row.name, op.key, tuple(checked))


def parse(text: str) -> Condition:
    """The condition that `text` writes. Raises ConditionFault, which says where in the text."""
    field, operator, words = take_apart(text)
    try:
        return build(field.name, operator.key, [word.value for word in words])
    except ConditionFault as fault:
        word = words[fault.index]
        fault.offset, fault.length = word.offset, word.length
        if not fault.hint and operator.operands == "many":
            fault.hint = 'A value with spaces stands in quotes: "United Kingdom".'
        raise


def parse_structured(form: Mapping[str, object]) -> Condition:
    """The condition that a `{field, is, value}` mapping writes; `value` is a list for "one_of" and "none_of" (a
    single value will do) and left out for "known" and "unknown". Raises ConditionFault with `part`."""
    for key in form:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS) or "Allowed: field, is and value."
            raise ConditionFault("unknown_key", f"A condition has no key {quoted(key)}.", hint=hint, part=key)
    words: list[str] = []
    for key in ("field", "is"):
        word = form.get(key)
        if not isinstance(word, str):
            what = f'A condition needs "{key}", a word.'
            hint = "For example: {field: num_employees, is: at_least, value: 500}."
            raise ConditionFault("condition_shape", what, hint=hint, part=key if key in form else "")
        words.append(word.strip())
    value = form.get("value")
    operands = [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
    return build(words[0], words[1], operands)
