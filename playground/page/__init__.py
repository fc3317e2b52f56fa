"""The page of the demo: three chat platforms side by side, the lead's side, and what happens inside."""
