"""An AI agent that shares its conversations with people, in the fewest lines that do it right."""
