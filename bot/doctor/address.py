"""Is the public address one that platforms can reach, and until when is its certificate good?"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, Look, fine, unknown, wrong
from bot.doctor.wire import Unanswered, Wire
from bot.platforms.addresses import is_loopback
from bot.settings import Settings

SOON = 14
"""Days before a certificate's end at which somebody should know."""
CONNECT = 8.0


class Address:
    """Looks at LEADBELL_PUBLIC_URL. `local`: all platforms are stand-ins on this machine. `called`: a platform calls
    the service there; where none does (Slack in Socket Mode alone) the address is for links to the pages only, and may
    be left out."""

    def __init__(self, wire: Wire, settings: Settings, *, local: bool, called: bool = True) -> None:
        self._wire = wire
        self._url = settings.public_url
        self._local = local
        self._called = called

    def looks(self) -> list[Look]:
        return [Look("address.public", self._public), Look("address.certificate", self._certificate)]

    async def _public(self) -> Sequence[Finding]:
        check = "address.public"
        if not self._url and not self._called:
            return [fine(check, "No public address is set: Socket Mode needs none; cards have no link to the pages.")]
        if not self._url:
            do = "Set LEADBELL_PUBLIC_URL to the https:// address at which this service is reached."
            return [wrong(check, "The public address isn't set: Webex' webhooks and links to the pages need it.", do)]
        if is_loopback(self._url) and not self._local and self._called:
            do = "Set LEADBELL_PUBLIC_URL to an https:// address that the platforms reach."
            return [wrong(check, f"{self._url} is this machine alone: no platform reaches it.", do)]
        try:
            heard = await self._wire.ask("GET", f"{self._url}/healthz")
        except Unanswered as none:
            if none.refused or "didn't answer" in none.says:
                do = "Start `leadbell serve`, and look at the proxy before it; then look again."
                return [unknown(check, f"Nothing answers at {self._url}.", do)]
            do = "Correct LEADBELL_PUBLIC_URL, the DNS or the certificate."
            return [wrong(check, f"{self._url} can't be used: {none.says}.", do)]
        if heard.status in (502, 503, 504):
            do = "Start `leadbell serve`, and see where the proxy sends requests to."
            return [unknown(check, f"A proxy answers {heard.status} at {self._url}: it finds no Leadbell.", do)]
        if heard.status != 200 or heard.fields.get("status") != "ok":
            do = "See that the whole address leads to Leadbell: no path, no login page, no redirect in between."
            return [wrong(check, f"Something other than Leadbell answers at {self._url} ({heard.status}).", do)]
        return [fine(check, f"Leadbell answers at {self._url}, as seen from here.")]

    async def _certificate(self) -> Sequence[Finding]:
        check, parts = "address.certificate", urlsplit(self._url)
        if parts.scheme != "https" or not parts.hostname:
            return []
        context = self._wire.trust or ssl.create_default_context()
        writer = None
        try:
            async with asyncio.timeout(CONNECT):
                _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context)
            held = writer.get_extra_info("peercert") or {}
        except ssl.SSLCertVerificationError as fault:
            do = "Install a certificate that browsers accept, with its chain; platforms refuse others."
            return [wrong(check, f"The certificate isn't accepted: {fault.verify_message}.", do)]
        except (OSError, TimeoutError) as fault:
            return [unknown(check, f"The certificate couldn't be looked at ({type(fault).__name__}).")]
        finally:
            if writer is not None:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
        ends = ssl.cert_time_to_seconds(held["notAfter"]) if held.get("notAfter") else 0.0
        days = int((ends - self._wire.clock()) // 86_400)
        day = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%d")
        if days < SOON:
            return [
                wrong(check, f"The certificate ends on {day}, in {days} days.", "Renew it, and see why nobody did.")
            ]
        return [fine(check, f"The certificate is accepted, and good until {day}.")]
