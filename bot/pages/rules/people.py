"""How are people called on the pages of rules, and which can be chosen?"""

from __future__ import annotations

from bot.directory import Directory
from rules.form_choices import Option
from rules.sentence import Called


def called_by(directory: Directory) -> Called:
    """The name of a person by their e-mail address; the address where nobody has it."""

    def called(email: str) -> str:
        person = directory.by_email(email)
        return email if person is None else person.name

    return called


def people_of(directory: Directory) -> list[Option]:
    """Everybody who is active, by their e-mail address."""
    return [Option(one.email, one.name) for one in directory.everybody() if one.active]
