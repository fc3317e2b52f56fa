"""How is the real service started for a measurement?

As a process of its own (`tests.bench.serving`), with its settings in the environment as anywhere else: an API key,
people, a Slack whose Web API is the sink, the default rules, SQLite with synchronous=FULL or PostgreSQL. Only the
outbox's pace is off.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import orjson

from tests.bench import sources
from tests.bench.processes import Process, free_port
from tests.bench.sink import Sink
from tests.bench.wire import request

SECRET = "bench-secret-of-at-least-32-characters"
SIGNING = "bench-signing-secret"


def start_leadbell(
    home: Path, sink: Sink, database: str, *, commits: bool = True, reps: int = sources.REPS, burst: int = 0
) -> Process:
    """A process, not yet started. `database`: its URL. `commits`: False answers events without recording them. `reps`:
    how many people are on record. `burst`: its pace is on, with so many messages at once; 0: off."""
    port = free_port()
    people = home / "people.yaml"
    people.write_text(sources.people(reps))
    environment = {
        "LEADBELL_DATABASE_URL": database, "LEADBELL_SECRET_KEY": SECRET, "LEADBELL_API_KEY": sources.KEY,
        "LEADBELL_PEOPLE": str(people), "SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SIGNING,
        "SLACK_API_URL": f"http://127.0.0.1:{sink.port}/api/",
    }  # fmt: skip
    more = ["--without-commits"] if not commits else [f"--burst={burst}"] if burst else []
    command = [sys.executable, "-m", "tests.bench.serving", str(port), *more]
    return Process(command, port, home / f"leadbell-{port}.log", ready="/readyz", environment=environment)


def post_events(events: object) -> bytes:
    """One event, or a list, as a request."""
    return request("/v1/events", orjson.dumps(events), authorization=f"Bearer {sources.KEY}")


def signed(payload: object, path: str = "/slack/events") -> bytes:
    """An interaction as Slack sends it: a form, signed, at this moment."""
    body = urlencode({"payload": orjson.dumps(payload).decode()}).encode()
    at = str(int(time.time()))
    mac = hmac.new(SIGNING.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mac}"}
    return request(path, body, **{"content-type": "application/x-www-form-urlencoded", **head})
