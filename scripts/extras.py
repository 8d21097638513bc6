"""Optional packages that a script needs: one line says which is missing, and how to install it."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def require(extra: str, **modules: str) -> None:
    """End the program unless all modules of an extra are installed; each is given as module=distribution."""
    missing = [distribution for module, distribution in modules.items() if find_spec(module) is None]
    if missing:
        sys.exit(
            f"error: {sys.argv[0]} needs {', '.join(missing)}; install with: pip install -e '.[{extra}]'"
        )
