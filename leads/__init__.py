"""What is known of each lead: fields, conditions, events, state, control, timeline, store."""
