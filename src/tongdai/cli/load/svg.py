"""Drawing in SVG 1.1: shapes with a class, whose looks a style sheet gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET

NAMESPACE: Final = "http://www.w3.org/2000/svg"

STYLE: Final = """
:root { --paper: #ffffff; --ink: #1c2430; --pale: #66707f; --rule: #e3e7ed;
  --main: #2f6fed; --soft: #2f6fed2e; --good: #1f9d61; --bad: #d6453d; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12161c; --ink: #e8ecf2; --pale: #95a0b0; --rule: #2a313b;
    --main: #6f9dff; --soft: #6f9dff33; --good: #4cc38a; --bad: #ff7a70; } }
text { font: 13px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  fill: var(--ink); }
.paper { fill: var(--paper); }
.title { font-size: 22px; font-weight: 650; }
.head { font-size: 14px; font-weight: 600; }
.figure { font-size: 24px; font-weight: 650; }
.pale { fill: var(--pale); font-size: 12px; }
.right { text-anchor: end; }
.middle { text-anchor: middle; }
.rule { stroke: var(--rule); stroke-width: 1; }
.mark { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
.bar { fill: var(--main); }
.area { fill: var(--soft); stroke: none; }
.curve { fill: none; stroke: var(--main); stroke-width: 2; stroke-linejoin: round; }
.good { fill: var(--good); }
.bad { fill: var(--bad); }
.tick { stroke: var(--bad); stroke-width: 2; }
"""
"Light and dark, as whoever looks at it has it."


class Drawing:
    """
    One picture. Lengths are pixels from the upper left corner.

    Whatever text is given is escaped; a class is one of :data:`STYLE`.
    """

    def __init__(self, width: int, height: int, title: str) -> None:
        # The names are ours, and nothing is read.
        self._root = ET.Element(
            "svg",
            {
                "xmlns": NAMESPACE,
                "viewBox": f"0 0 {width} {height}",
                "width": str(width),
                "height": str(height),
                "role": "img",
                "aria-label": _printable(title),
            },
        )
        ET.SubElement(self._root, "title").text = _printable(title)
        ET.SubElement(self._root, "style").text = STYLE
        self.box("paper", 0, 0, width, height)

    def text(self, kind: str, x: float, y: float, text: str) -> None:
        """Words whose baseline begins there."""
        self._add("text", kind, x=x, y=y).text = _printable(text)

    def box(
        self,
        kind: str,
        x: float,
        y: float,
        width: float,
        height: float,
        note: str = "",
    ) -> None:
        """A rectangle; ``note`` is seen under the pointer."""
        made = self._add("rect", kind, x=x, y=y, width=width, height=height)
        if note:
            ET.SubElement(made, "title").text = _printable(note)

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """From one point to another."""
        self._add("line", kind, x1=x1, y1=y1, x2=x2, y2=y2)

    def polyline(self, kind: str, points: Iterable[tuple[float, float]]) -> None:
        """From point to point; an area closes it."""
        given = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        shape = "polygon" if kind == "area" else "polyline"
        self._add(shape, kind).set("points", given)

    def encoded(self) -> bytes:
        """The file, UTF-8."""
        written: bytes = ET.tostring(self._root, "utf-8", xml_declaration=True)
        return written

    def _add(self, name: str, kind: str, **lengths: float) -> ET.Element:
        made = ET.SubElement(self._root, name, {"class": kind})
        for length, value in lengths.items():
            made.set(length, f"{value:.2f}".rstrip("0").rstrip("."))
        return made


def _printable(text: str) -> str:
    """XML has no escape for control characters (XML 1.0 §2.2)."""
    return "".join(each if each.isprintable() else "�" for each in text)
