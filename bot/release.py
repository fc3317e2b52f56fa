"""Which release is this?

The version stands in pyproject.toml alone; what is installed knows it.
"""

from __future__ import annotations

from importlib.metadata import version

RELEASE = version("leadbell")
"""Such as "0.1.0"."""
