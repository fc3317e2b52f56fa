"""How what is shown is kept in step with what is true: rings, the outbox, and those who carry."""
