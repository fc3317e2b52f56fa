"""What works, what is missing, and what is the next step? Looks at everything, and changes nothing."""
