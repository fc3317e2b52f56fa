"""Where is Leadbell installed beside what the settings say, and do its secrets there still open?

Secrets are opened in memory alone, under the key of the settings and the one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.doctor.finding import Finding, unknown, wrong
from bot.doctor.reading import Known
from bot.installing.sealing import Sealing, Unopenable
from bot.settings import Settings
from leads.store.installations import Installed


@dataclass(frozen=True, slots=True)
class Open:
    """An installation that works, as far as the database knows, with its secrets."""

    row: Installed
    secrets: Mapping[str, str] = field(repr=False)


def opened(known: Known | None, platform: str, settings: Settings) -> tuple[list[Open], list[Finding]]:
    """Those of a platform, and what is to be said of the others."""
    found, told = list[Open](), list[Finding]()
    sealing = Sealing(settings.secret_key, *filter(None, [settings.secret_key_previous]))
    for one in known.installed if known is not None else ():
        if one.platform != platform:
            continue
        check = f"{platform}.{one.outside_id}.credentials"
        if one.state != "on":
            said = f"Leadbell was {'removed from' if one.state == 'removed' else 'shut out of'} {one.name}."
            told.append(unknown(check, said, "Install it there again, unless that was meant."))
            continue
        try:
            secrets = sealing.open(one.secrets, platform, one.outside_id).secrets if one.secrets else {}
        except Unopenable:
            said = f"The secrets of {one.name} were sealed under another LEADBELL_SECRET_KEY."
            do = "Set LEADBELL_SECRET_KEY_PREVIOUS to the key from before, or install Leadbell there again."
            told.append(wrong(check, said, do))
        else:
            found.append(Open(one, secrets))
    return found, told
