"""Summaries of leads: made after the conversation, never on the path of a press; by a model where one is set."""
