"""What can be told of a rule file, and what is there to do?

One row a code: what is wrong, and what the author does about it. Faults keep a file from being taken; warnings don't.
The codes are stable; the reference page is made from these rows, and each has an example under `rules/examples`.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """`what` is wrong, and what to `do`: a sentence each."""

    what: str
    do: str


CODES: dict[str, Code] = {
    # the file
    "unreadable_file": Code(
        "The file or folder isn't there, or can't be read.", "Look at the path and who may read it."
    ),
    "no_rule_files": Code("The folder holds no *.yaml or *.yml file.", "Name the folder that the rules are in."),
    "too_large": Code("The file is larger than 1 MB.", "Split it: a folder's files are read as one."),
    "too_many_faults": Code("So much is wrong that the rest wasn't looked at.", "Mend what is told, then check again."),
    "not_utf8": Code("The file isn't UTF-8.", "Save it as UTF-8."),
    "yaml_syntax": Code("The file isn't YAML.", "Mostly it is the indentation, or a text that needs quotes."),
    "yaml_alias": Code("Aliases (*name) aren't taken.", "Write each rule out."),
    "yaml_tag": Code("Tags (!name) aren't taken.", "Leave the tag out: the field's type decides."),
    "several_documents": Code("A file holds one document.", "Move what follows the second --- to a file of its own."),
    "too_deep": Code("Lists and mappings are nested deeper than any rule is.", "Look at the indentation."),
    # its shape
    "duplicate_key": Code("A key stands twice in one mapping.", "Keep one of them."),
    "unknown_key": Code("There is no such key here.", "Write the key that is meant; the tables above have them all."),
    "missing_key": Code("A key that must be there isn't.", "Add it."),
    "wrong_shape": Code(
        "A list, a mapping or a text stands where another is needed.", "Write it in the shape that the message names."
    ),
    "blank": Code("There is nothing where something is needed.", "Write it, or leave the whole key out."),
    # what it says
    "invalid_id": Code(
        "A rule's id is made of lower-case letters, digits, - and _, at most 64.", "Choose such an id; `name` is free."
    ),
    "duplicate_id": Code("Two rules have one id, in one file or in two.", "Give one of them another id."),
    "invalid_name": Code("A rule's name is one line of at most 100 characters.", "Shorten it."),
    "unknown_kind": Code("There is no such event kind.", "Choose one of the kinds above."),
    "silent_kind": Code("No rule can ring for this event kind.", "Choose a kind that can ring."),
    "invalid_target": Code("Not a place that can be rung.", "Write the place in one of the forms above."),
    "invalid_mention": Code(
        "This can't be mentioned, or not on every platform where the rule rings.",
        "Write owner, a person's address, team:NAME, channel or here.",
    ),
    "invalid_status": Code("A status is on, watching or off.", "Write one of the three."),
    "invalid_hours": Code(
        "Hours are written as 18:00-08:00, days as mon-fri.", "Write them so; of `outside` and `hours` keep one."
    ),
    "invalid_zone": Code("There is no such time zone.", "Write recipient, or a name such as Europe/Berlin."),
    "invalid_then": Code(
        "What follows in quiet hours is hold, drop or else; else needs a ring that has one.",
        "Write one of the three, and give a ring its `else`.",
    ),
    "invalid_duration": Code("A time is a whole number with its unit.", "Write 30s, 5m, 2h, 3d or 1w."),
    "invalid_escalation": Code(
        "An escalation ends by taken_over, on_it, answered, call_scheduled or left; a rule has five at most.",
        "Choose among these, and leave out what is too many.",
    ),
    "invalid_digest": Code(
        "A digest comes every day or every week at a time, and isn't for urgent kinds.",
        "Write {every: day, at: 09:00} or {every: week, on: mon, at: 09:00}; give urgent kinds a rule of their own.",
    ),
    "invalid_limit": Code(
        "A limit says how many, per lead or per destination, and in which time.",
        "Write 1 per lead per 30m, or 10 per destination per 1h.",
    ),
    "invalid_test": Code(
        "A test's event or lead can't be read.",
        "Write the event as POST /v1/events takes it; id and at may be left out.",
    ),
    "always_quiet": Code(
        "The quiet hours leave no time in which the rule could ring.", "Write status: off, or shorter hours."
    ),
    # its conditions
    "empty_condition": Code("The condition is empty.", "Write field, operator and value, or leave the line out."),
    "condition_shape": Code(
        "A structured condition is {field, is, value}.", "Write {field: num_employees, is: at_least, value: 500}."
    ),
    "unknown_field": Code("There is no such field.", "Choose one of the fields above, or make it: POST /v1/fields."),
    "unknown_operator": Code("There is no such operator.", "Choose one of the operators above."),
    "operator_misfit": Code("The operator doesn't fit the field's type.", "Choose one that the field's type has."),
    "missing_value": Code("The operator needs a value.", "Write it after the operator."),
    "surplus_value": Code(
        "There is more than the operator takes.", "Use is one of for several values, quotes for one with spaces."
    ),
    "invalid_value": Code(
        "The value doesn't fit the field.", "Write a value of the field's type, or one of its choices."
    ),
    "open_quote": Code("A quotation mark is never closed.", 'Close it; inside of a text write \\".'),
}
"""Faults: a file that has one isn't taken."""

WARNINGS: dict[str, Code] = {
    "never_holds": Code(
        "Conditions of one group rule each other out, so that the group never holds.",
        "Change one of them, or make two groups: one group holding is enough.",
    ),
    "never_rings": Code(
        "The rule never rings, or not for one of its kinds: no group of `when` can hold for it, or `unless` holds too.",
        "Change the conditions, or leave the kind out.",
    ),
    "repeats": Code(
        "Another rule rings the same places for all that this one is for.",
        "Leave one of them out, or make them differ.",
    ),
    "rings_nobody": Code(
        "Nobody can be rung there: a person who isn't on record, a platform that isn't installed, a team of nobody.",
        "Correct the place, add the person, or give the ring an else.",
    ),
    "quiet_all_day": Code(
        "The quiet hours leave less than an hour a day in which the rule rings.", "Look at the hours."
    ),
    "never_seen": Code(
        "No lead that was active in the last 30 days has this value.",
        "Look at how it is spelt; where it is right, nothing need be done.",
    ),
}
"""Warnings: a file that has one is taken all the same."""
