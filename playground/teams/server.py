"""Where is the server of the local Teams? In `playground.loopback`; this is its name from before."""

from playground.loopback import Loopback

__all__ = ["Loopback"]
