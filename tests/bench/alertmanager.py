"""How is Alertmanager, F3's anchor, started beside us?

Debian's package `prometheus-alertmanager`: one group an alert, sent at once to a webhook that is our sink. Where it
isn't installed the figures are measured without it, and the bench says so.
"""

from __future__ import annotations

from pathlib import Path
from shutil import which

from tests.bench.processes import Process, free_port
from tests.bench.sink import Sink
from tests.bench.wire import request

_PROGRAM = "prometheus-alertmanager"

_CONFIG = """
route: {{receiver: sink, group_by: [lead], group_wait: 0s, group_interval: 5m, repeat_interval: 4h}}
receivers:
  - name: sink
    webhook_configs: [{{url: "http://127.0.0.1:{port}/hook", send_resolved: false}}]
"""


def installed() -> bool:
    """Whether there is an Alertmanager to compare with."""
    return which(_PROGRAM) is not None


def start_alertmanager(home: Path, sink: Sink) -> Process:
    """A process, not yet started."""
    port = free_port()
    config = home / "alertmanager.yml"
    config.write_text(_CONFIG.format(port=sink.port))
    command = [
        _PROGRAM, f"--config.file={config}", f"--storage.path={home / f'alertmanager-{port}'}", "--log.level=error",
        f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    return Process(command, port, home / f"alertmanager-{port}.log", ready="/-/ready")


def post_alert(alert: bytes) -> bytes:
    """One alert as a request."""
    return request("/api/v2/alerts", alert)
