"""The agents' platform and the models' server: can they be reached with what the settings say?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.doctor.finding import Finding, Look, fine, unknown, wrong
from bot.doctor.wire import Unanswered, Wire
from bot.moderation.settings import BUILT_IN, OPENAI

_MODELS = ("LEADBELL_SUMMARY_MODEL", "LEADBELL_MODERATION_MODEL")


class Others:
    """`values`: the settings as they were written."""

    def __init__(self, wire: Wire, values: Mapping[str, str]) -> None:
        self._wire = wire
        self._values = values

    def looks(self) -> list[Look]:
        return [Look("agents.webhook", self._agents), Look("models", self._models)]

    async def _agents(self) -> Sequence[Finding]:
        """Nothing is sent there: a HEAD tells whether somebody answers."""
        check, url = "agents.webhook", self._values.get("LEADBELL_AGENT_WEBHOOK_URL", "")
        if not url:
            return [
                fine(check, "No agents' platform is set: reps' replies reach no lead, and nobody hears of take-overs.")
            ]
        try:
            heard = await self._wire.ask("HEAD", url)
        except Unanswered as none:
            do = "Correct LEADBELL_AGENT_WEBHOOK_URL, or start what listens there; until then webhooks wait for a day."
            return [wrong(check, f"The agents' platform: {none.says}.", do)]
        if heard.status >= 500 and heard.status != 501:
            do = "Look at the agents' platform; until then webhooks wait, for a day."
            return [wrong(check, f"The agents' platform answers {heard.status}.", do)]
        if 300 <= heard.status < 400:
            do = "Set LEADBELL_AGENT_WEBHOOK_URL to the address itself: redirects aren't followed."
            return [wrong(check, f"The agents' platform answers {heard.status}, a redirect.", do)]
        return [
            fine(check, "The agents' platform answers; whether it takes the signature shows with the first webhook.")
        ]

    async def _models(self) -> Sequence[Finding]:
        base, key = self._values.get("OPENAI_BASE_URL", ""), self._values.get("OPENAI_API_KEY", "")
        named = [one for name in _MODELS if (one := self._values.get(name, "")) and one != BUILT_IN]
        if not base and not named:
            return [fine("models", "No models' server is set: what is built in serves.")]
        try:
            heard = await self._wire.ask("GET", f"{(base or OPENAI).rstrip('/')}/models", token=key)
        except Unanswered as none:
            return [wrong("models", f"The models' server: {none.says}.", "Correct OPENAI_BASE_URL, or start it.")]
        if heard.status in (401, 403):
            return [wrong("models", f"The models' server answers {heard.status}.", "Correct OPENAI_API_KEY.")]
        if heard.status == 404:
            do = "See that OPENAI_BASE_URL ends as the server's own documentation has it, often in /v1."
            return [unknown("models", "The models' server lists no models.", do)]
        if heard.status != 200:
            return [wrong("models", f"The models' server answers {heard.status}.", "Look at that server.")]
        listed = heard.fields.get("data")
        there = {str(one.get("id")) for one in listed if isinstance(one, dict)} if isinstance(listed, list) else set()
        if missing := [one for one in named if there and one not in there]:
            do = "Name another model, or have the server load it."
            return [wrong("models", f"The models' server has no model {one}.", do) for one in missing]
        return [fine("models", "The models' server answers, and has the models that are named.")]
