"""Slack, behind the port: `building` puts it together."""
