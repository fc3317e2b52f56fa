"""Which scorer was chosen, and is it enough to reach it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BUILT_IN = "builtin"
"""The model that needs no server: a word list, which flags and never scores."""
OPENAI = "https://api.openai.com/v1"
"""Where OpenAI's own models are asked, as its own libraries have it."""


@dataclass(frozen=True, slots=True)
class ModerationSettings:
    """`model`: as the server names it, or `BUILT_IN`; `base_url`: without `/moderations`; `key`: "" for none."""

    model: str
    base_url: str = OPENAI
    key: str = field(default="", repr=False)


def read_moderation(values: Mapping[str, str], faults: list[str]) -> ModerationSettings | None:
    """The settings, None where no model is set: then scores come with the messages alone. What is missing is added to
    `faults`."""
    model = values.get("LEADBELL_MODERATION_MODEL", "")
    if not model or model == BUILT_IN:
        return ModerationSettings(model) if model else None
    base_url, key = values.get("OPENAI_BASE_URL") or OPENAI, values.get("OPENAI_API_KEY", "")
    if base_url.rstrip("/") == OPENAI and not key:
        faults.append(
            "OPENAI_API_KEY is missing: LEADBELL_MODERATION_MODEL is asked of OpenAI, unless OPENAI_BASE_URL names "
            f"another server, or the model is {BUILT_IN}."
        )
    return ModerationSettings(model, base_url.rstrip("/"), key)
