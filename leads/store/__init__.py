"""Where leads, events and what they cause are kept: one schema, one write path, on SQLite and PostgreSQL."""
