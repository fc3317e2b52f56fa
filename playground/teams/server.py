"""Where is the server of the local Teams? With those of the other two: `playground.loopback`."""

from playground.loopback import Loopback

__all__ = ["Loopback"]
