"""`leadbell demo`: the service with three local chat workspaces and sample leads."""

from pathlib import Path


def demo(port: int = 8080, data: Path | None = None, quiet_leads: bool = False) -> None:
    """Placeholder until playground.demo exists."""
