"""How others build on Leadbell, in code that runs."""
