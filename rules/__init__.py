"""When to ring: parse, check, index, match, explain."""
