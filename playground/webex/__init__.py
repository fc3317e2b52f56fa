"""Where does the demo, or a test, get a Webex without Webex? Here: `LocalWebex`."""

from playground.webex.gate import Rate
from playground.webex.platform import LocalWebex

__all__ = ["LocalWebex", "Rate"]
