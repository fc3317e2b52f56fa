"""Who plays in the stories?"""

from __future__ import annotations

DANA = "Dana Ruiz"
BEN = "Ben Ito"
MONA = "Mona Okafor"
NOOR = "Noor Haddad"
"""Is in the workspace, and not on record with Leadbell."""
IDA = "Ida Byrne"
"""Is on record, and a member of no workspace."""

WORKSPACE = (DANA, BEN, MONA, NOOR)
"""Members of each chat platform."""
RECORD = {DANA: "rep", BEN: "rep", MONA: "manager", IDA: "rep"}
"""People on record, with their roles."""


def email(who: str) -> str:
    """The address by which a person is known everywhere: "dana@acme.example"."""
    return f"{who.split()[0].lower()}@acme.example"


def people_file(**direct: str) -> str:
    """The people file. `direct`: the platform of a person's direct messages, by first name."""
    entries = []
    for who, role in RECORD.items():
        chosen = direct.get(who.split()[0].lower())
        where = f", direct: {chosen}" if chosen else ""
        entries.append(f"  - {{name: {who}, email: {email(who)}, role: {role}, zone: Europe/Berlin{where}}}")
    return "\n".join(["people:", *entries, ""])
