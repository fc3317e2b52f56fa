"""The HTTP interface for the agents' platform and for programs: `/v1`, health, errors as problem details."""
