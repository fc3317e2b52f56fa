"""What does Leadbell need to know to work in Webex?

The names are those of `interfaces.md` without their `WEBEX_`; the service reads the environment and fills
this in. Secrets don't show in its `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.platforms.addresses import is_loopback
from bot.platforms.webex.identity import bare

INSTALLATION = "installation"
"""In places and messages: the id of the bot, where it isn't that of the settings."""

API_URL = "https://webexapis.com/v1/"


@dataclass(frozen=True, slots=True)
class WebexSettings:
    """`access_token` is the bot's, `webhook_secret` signs what Webex sends. `public_url` is where Webex reaches
    the service (LEADBELL_PUBLIC_URL); without it the webhooks have to be made by hand. `allowed_orgs`: ids of
    the Webex organisations whose people are vouched for, empty for any (Webex verifies e-mail addresses itself).
    `bot`, `name`: of a bot that Leadbell keeps beside that of the settings its id, and what rules call it."""

    access_token: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    public_url: str | None = None
    allowed_orgs: frozenset[str] = frozenset()
    bot: str = ""
    name: str = ""

    def check(self) -> None:
        """Raises ValueError with a sentence where this isn't enough to start with."""
        if not self.access_token.strip():
            raise ValueError(
                "WEBEX_ACCESS_TOKEN is missing: create a bot at developer.webex.com (My Webex Apps) "
                "and copy its access token."
            )
        if not self.webhook_secret.strip():
            raise ValueError(
                "WEBEX_WEBHOOK_SECRET is missing: make up a long random text. Without it nobody could tell "
                "Webex' requests from a stranger's."
            )
        if not self.access_token.strip().isascii():
            raise ValueError("WEBEX_ACCESS_TOKEN has characters that no token has: copy it again.")
        for name, url in (("WEBEX_API_URL", self.api_url), ("LEADBELL_PUBLIC_URL", self.public_url)):
            parts = urlsplit(url or API_URL)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{name} must be an http(s) address such as {API_URL}.")
            if parts.scheme == "http" and not is_loopback(url or ""):
                raise ValueError(f"{name} may begin with http:// only for this machine (127.0.0.1, ::1, localhost).")

    @property
    def base_url(self) -> str:
        """The API's address with one slash at its end: without it the SDK would drop the address' last part."""
        return self.api_url.strip().rstrip("/") + "/"

    @property
    def target_url(self) -> str:
        """Where Webex' webhooks are to go, "" where the public address is unknown."""
        own = f"/{bare(self.bot)}" if self.bot else ""
        return f"{self.public_url.strip().rstrip('/')}/webex/webhook{own}" if self.public_url else ""

    @property
    def mark(self) -> dict[str, str]:
        """What places and messages say of whose they are: nothing where they are those of the settings' bot."""
        return {INSTALLATION: self.bot} if self.bot else {}
