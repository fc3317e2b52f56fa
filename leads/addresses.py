"""Can this be an e-mail address?

By its form alone (RFC 5321 and 5322, with internationalised addresses): nobody is asked, and no message is sent. What a
CRM or a verification service says of an address comes in as a value of its own and counts for more.
"""

from __future__ import annotations

from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

VALID, INVALID = "valid", "invalid"
LONGEST = 254
"""Characters (RFC 5321, 4.5.3.1.3); longer ones are no addresses and are not looked at."""


@lru_cache(maxsize=4096)
def status_of(address: str) -> str:
    """ "valid" or "invalid". An address ends in the name of a domain: neither a host's own name nor a number."""
    if len(address) > LONGEST:
        return INVALID
    try:
        domain = validate_email(address, check_deliverability=False, globally_deliverable=False).ascii_domain
    except EmailNotValidError:
        return INVALID
    last = (domain or "").rpartition(".")
    return VALID if last[0] and not last[2].isdigit() else INVALID
