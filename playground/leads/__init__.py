"""Sample leads, who talk to the website's agents as if they were real, and the agents' platform that they talk to."""
