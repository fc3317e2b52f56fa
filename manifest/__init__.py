"""How Leadbell installs on Slack, Teams and Webex, generated from the handlers."""
