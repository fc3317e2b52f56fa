"""The three chat platforms, each behind one port with a record of what it can do."""
