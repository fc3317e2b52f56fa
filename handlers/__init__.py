"""What people do: one file per intent. Knows no platform."""
