"""How is a message scored by an OpenAI-compatible server?

`POST {OPENAI_BASE_URL}/moderations`. The words go to that address and nowhere else: no redirect is followed. All that
can be slow or long has a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import aiohttp
import orjson

from bot.moderation.answer import Nonsense, fault_in, scores_in
from bot.moderation.port import ScorerFault
from bot.moderation.settings import ModerationSettings
from bot.platforms.patience import retry_after
from leads.scoring import Judgement

ANSWER_WITHIN = 20.0
"""Seconds for one answer."""
CONNECT_WITHIN = 5.0
PIECE = 8_000
"""Characters of one text that is asked about: about 2,000 tokens of English, up to 8,000 of others. OpenAI's model
takes 32,768 tokens a request, smaller models 8,192."""
MOST_PIECES = 4
"""Texts of one request; a message of a million characters, the longest there is, takes 32."""
MOST_ANSWER = 256 * 1024
"""Bytes of an answer that are read."""


class OpenAIScorer:
    """Asks one server. `session` gives the connections; `clock`: seconds since 1970."""

    def __init__(
        self, settings: ModerationSettings, session: Callable[[], aiohttp.ClientSession], clock: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._url = f"{settings.base_url}/moderations"
        self._session = session
        self._clock = clock

    async def judge(self, text: str) -> Judgement:
        """The message's scores; a long one's are the highest of its pieces."""
        found: dict[str, float] = {}
        pieces = list(cut(text))
        for start in range(0, len(pieces), MOST_PIECES):
            for category, score in (await self._ask(pieces[start : start + MOST_PIECES])).items():
                found[category] = max(score, found.get(category, 0.0))
        return Judgement(scores=found)

    async def _ask(self, pieces: list[str]) -> dict[str, float]:
        asked: str | list[str] = pieces if len(pieces) > 1 else pieces[0]
        body = orjson.dumps({"model": self._settings.model, "input": asked})
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self._settings.key:
            headers["authorization"] = f"Bearer {self._settings.key}"
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_WITHIN)
        try:
            async with self._session().post(
                self._url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                answer = await _read(response)
                if response.status != 200:
                    raise self._fault(response.status, answer, response.headers.get("Retry-After"))
        except TimeoutError:
            said = f"It doesn't answer within {ANSWER_WITHIN:g} s."
            raise ScorerFault("passing", "timeout", said) from None
        except (aiohttp.ClientError, OSError, ValueError):  # a key that no header can hold is a ValueError
            raise ScorerFault("passing", "unreachable", "It can't be reached at OPENAI_BASE_URL.") from None
        try:
            return scores_in(answer, len(pieces))
        except Nonsense:
            said = "It answers with something else than moderation scores. Check OPENAI_BASE_URL and the model."
            raise ScorerFault("passing", "nonsense", said) from None

    def _fault(self, status: int, answer: bytes, wait: str | None) -> ScorerFault:
        code, param = fault_in(answer)
        after = retry_after(wait, self._clock())
        if status == 401:
            return ScorerFault("lasting", "401", "It doesn't take the key. Check OPENAI_API_KEY.")
        if status == 403:
            return ScorerFault("lasting", "403", "The key may not use this model. Check OPENAI_API_KEY and its rights.")
        if status in (404, 405, 410) or param == "model" or code in _NO_MODEL:
            said = "It doesn't know the model or the address. Check LEADBELL_MODERATION_MODEL and OPENAI_BASE_URL."
            return ScorerFault("lasting", str(status), said)
        if status == 402 or code == "insufficient_quota":
            return ScorerFault("lasting", "no_quota", "The account has no quota left. Look at its plan and billing.")
        if 300 <= status < 400:
            return ScorerFault(
                "lasting", "redirect", "It sends us elsewhere, which isn't followed. Check OPENAI_BASE_URL."
            )
        if status == 429:
            return ScorerFault("passing", "429", "It asks us to be slower.", after)
        if 400 <= status < 500 and status != 408:
            return ScorerFault("message", str(status), f"It refuses messages ({status}).")
        return ScorerFault("passing", str(status), f"It is ill ({status}).", after)


_NO_MODEL = frozenset({"model_not_found", "invalid_model"})


def cut(text: str) -> Iterator[str]:
    """A text in pieces, each at a space where there is one in its last tenth."""
    start = 0
    while start < len(text):
        end = start + PIECE
        space = text.rfind(" ", end - PIECE // 10, end) if end < len(text) else -1
        end = space + 1 if space > 0 else end
        if piece := text[start:end].strip():
            yield piece
        start = end


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The answer, or as much of it as is believed: what is longer is nonsense, and nobody waits for its end."""
    read = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        read += chunk
        if len(read) > MOST_ANSWER:
            break
    return bytes(read[: MOST_ANSWER + 1])
