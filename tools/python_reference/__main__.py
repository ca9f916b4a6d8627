"""``python -m tools.python_reference`` writes the page anew."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .reference import reference

PAGE: Final = Path(__file__).parents[2] / "docs" / "python" / "reference.md"

if __name__ == "__main__":
    PAGE.write_text(reference(), "utf-8")
