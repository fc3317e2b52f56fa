"""What is written to the log, and what never is?

One line an event, as key=value, on standard error. Ids only: never a lead's words, a request's body or a secret.
"""

from __future__ import annotations

import logging

QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "webexpythonsdk", "botbuilder", "alembic", "urllib3", "asyncio")
"""Libraries that log bodies, headers or nothing of use below a warning."""


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True
