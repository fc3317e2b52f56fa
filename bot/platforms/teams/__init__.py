"""Microsoft Teams, behind the port: `building` puts it together. The one place that imports botbuilder."""
