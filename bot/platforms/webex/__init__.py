"""Webex, behind the port: `building` puts it together."""
