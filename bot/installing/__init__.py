"""Installations that Leadbell keeps by itself: their secrets sealed, their copy fresh."""
