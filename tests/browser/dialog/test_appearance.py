"""What axe-core says of the dialog in every state, and pictures for the documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import FloatRect

from tests.browser import picture
from tests.browser.chromium import OpenPhone
from tests.browser.dialog.appearance import (
    HAND,
    WINDOW,
    Language,
    Scheme,
    each_state,
)
from tests.browser.dialog.desk import Desk

pytestmark = pytest.mark.browser

PICTURES: Final = Path(__file__).parents[3] / "docs" / "images"
WANTED: Final = os.environ.get("TONGDAI_PICTURES") == "1"
MARGIN: Final = 20
"CSS pixels around the dialog, for its shadow."

SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "light": (
        "dialler", "outgoing", "incoming", "connected", "keypad", "transfer", "hold",
        "ended", "required",
    ),
    "dark": ("dialler", "incoming", "connected"),
    "english": ("connected", "ended"),
    "phone": ("dialler", "connected", "required"),
}  # fmt: skip
"""Which states stand in the documents, by the way in which they look."""

WAYS: Final[dict[str, tuple[Scheme, Language]]] = {
    "light": ("light", "vi"),
    "dark": ("dark", "vi"),
    "english": ("light", "en"),
    "phone": ("light", "vi"),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_state_has_a_serious_fault_for_people_with_other_senses(
    open_phone: OpenPhone, way: str
) -> None:
    scheme, language = WAYS[way]
    window = HAND if way == "phone" else WINDOW
    faults = {}
    for name, desk in each_state(
        open_phone, scheme=scheme, language=language, window=window
    ):
        desk.page.bring_to_front()
        desk.still()
        file = PICTURES / f"dialog-{name}{'' if way == 'light' else f'-{way}'}.png"
        if name in SHOWN[way] and (WANTED or not file.exists()):
            take(desk, file)
        if found := desk.violations():
            faults[name] = found
        if not desk.is_on_screen():
            faults.setdefault(name, []).append("does not fit into the window")
    assert faults == {}


def take(desk: Desk, file: Path) -> None:
    box = desk.dialog.bounding_box()
    size = desk.page.viewport_size
    assert box is not None
    assert size is not None
    left, top = max(0, box["x"] - MARGIN), max(0, box["y"] - MARGIN)
    clip: FloatRect = {
        "x": left,
        "y": top,
        "width": min(size["width"], box["x"] + box["width"] + MARGIN) - left,
        "height": min(size["height"], box["y"] + box["height"] + MARGIN) - top,
    }
    picture.take(desk.page, file, clip)
