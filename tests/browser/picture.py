"""Pictures for the documents: small, as they stay in the history for ever."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FloatRect, Page

COLOURS: Final = 256
"Of a palette: gradients are dithered by the browser, which no compression likes."

PIXELS: Final = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { width, height } = image;
    const { data } = context.getImageData(0, 0, width, height);
    let text = '';
    for (let at = 0; at < data.length; at += 8192) {
        text += String.fromCharCode(...data.subarray(at, at + 8192));
    }
    return [btoa(text), width, height];
}"""

Colours = NDArray[np.uint8]


def take(page: Page, file: Path, clip: FloatRect) -> None:
    """Write a part of what the page shows, in few colours."""
    shot = base64.b64encode(page.screenshot(clip=clip)).decode()
    pixels, width, height = page.evaluate(PIXELS, shot)
    rgba = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(-1, 4)
    colours, where = np.unique(rgba[:, :3], axis=0, return_inverse=True)
    counts = np.bincount(where.ravel())
    box_of = boxes(colours, counts)
    palette = np.array(
        [
            np.average(colours[box_of == box], axis=0, weights=counts[box_of == box])
            for box in range(box_of.max() + 1)
        ]
    )
    indices = box_of[where.ravel()].astype(np.uint8).reshape(height, width)
    file.write_bytes(png(indices, palette.round().astype(np.uint8)))


def boxes(colours: Colours, counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """
    Which box each colour is in, by halving the one with most to lose (median cut).

    Few pixels count for more than their share: a red asterisk is to stay red.
    """
    box_of = np.zeros(len(colours), np.intp)
    for new in range(1, COLOURS):
        spans = [
            np.ptp(colours[box_of == box], axis=0).max()
            * counts[box_of == box].sum() ** 0.3
            for box in range(new)
        ]
        widest = int(np.argmax(spans))
        if spans[widest] == 0:
            break
        [members] = np.nonzero(box_of == widest)
        axis = int(np.argmax(np.ptp(colours[members], axis=0)))
        members = members[np.argsort(colours[members, axis], kind="stable")]
        weights = np.cumsum(counts[members])
        half = int(np.searchsorted(weights, weights[-1] / 2))
        box_of[members[max(1, min(half, len(members) - 1)) :]] = new
    return box_of


def png(indices: Colours, palette: Colours) -> bytes:
    """An indexed PNG (W3C PNG, colour type 3)."""
    height, width = indices.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    lines = np.pad(indices, ((0, 0), (1, 0))).tobytes()  # no filter, in every line
    chunks = (
        (b"IHDR", header),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
