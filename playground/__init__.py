"""Local stand-ins of the three chat platforms, and sample leads, for the demo and the tests."""
