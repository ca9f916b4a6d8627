"""
The shape of the code base: its largest files, functions and classes.

A mirror, not a gate: look at what is printed, and split what has two reasons to
change. Only names that say nothing fail, as there is no reason for one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ("src/tongdai", "sdk/web/src", "console/src", "tests", "benchmarks", "tools")
SHOWN = 8
SAYS_NOTHING = (
    "manager", "helper", "util", "common", "misc", "handler", "processor",
)  # fmt: skip


def files() -> Iterator[Path]:
    for folder in SOURCES:
        for pattern in ("*.py", "*.ts", "*.tsx", "*.css"):
            yield from (ROOT / folder).rglob(pattern)


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def definitions(
    path: Path,
) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def show(title: str, sizes: list[tuple[int, str]]) -> None:
    print(f"\n{title}")
    for size, name in sorted(sizes, reverse=True)[:SHOWN]:
        print(f"{size:6}  {name}")


def main() -> int:
    functions: list[tuple[int, str]] = []
    classes: list[tuple[int, str]] = []
    for path in files():
        if path.suffix != ".py":
            continue
        for node, name in definitions(path):
            if isinstance(node, ast.ClassDef):
                methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
                classes.append((len(methods), name))
            else:
                functions.append(((node.end_lineno or 0) - node.lineno + 1, name))
    show(
        "Largest files, in lines",
        [(lines(path), str(path.relative_to(ROOT))) for path in files()],
    )
    show("Longest functions, in lines", functions)
    show("Largest classes, in methods", classes)

    bad = [p for p in files() if any(word in p.stem.lower() for word in SAYS_NOTHING)]
    for path in bad:
        print(f"{path.relative_to(ROOT)}: name it after what it is", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
