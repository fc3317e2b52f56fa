"""Whose is what is stored, and how is it numbered?"""

from __future__ import annotations

import secrets

ORG = "main"
"""The one organisation of a single-company installation, which never sees the word."""

LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Of ids: none that looks like another, because people read the last four aloud ("Visitor K7Q2")."""


def new_id() -> str:
    """A fresh id of 12 letters (58 bits)."""
    return "".join(secrets.choice(LETTERS) for _ in range(12))
