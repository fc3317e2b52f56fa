"""Where is the local Microsoft Teams? `LocalTeams` is all that others need of this package."""

from playground.teams.platform import LocalTeams

__all__ = ["LocalTeams"]
