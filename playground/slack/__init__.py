"""Where is the local Slack? Here: `LocalSlack`, and what a text of its messages calls and links to."""

from playground.slack.platform import LocalSlack
from playground.slack.screen import links, mentions

__all__ = ["LocalSlack", "links", "mentions"]
