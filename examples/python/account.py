"""Where the switchboard is, and as whom the examples register: from the environment."""

from __future__ import annotations

import os
from typing import Any

SERVER = os.environ.get("TONGDAI_SERVER", "http://localhost:8080")
"``make run`` serves the demo there."

DOMAIN = os.environ.get("TONGDAI_DOMAIN", "demo")
API_KEY = os.environ.get("TONGDAI_API_KEY", "demo-key")


def credentials(extension: str) -> dict[str, Any]:
    """
    What ``register`` takes.

    Args:
        extension: Of the demo, unless ``TONGDAI_EXTENSION`` names another one.
    """
    username = os.environ.get("TONGDAI_EXTENSION", extension)
    password = os.environ.get("TONGDAI_PASSWORD", f"demo-{username}")
    return {"domain": DOMAIN, "username": username, "password": password}
