"""What people see: one neutral card model, one file per card, one renderer per card language."""
