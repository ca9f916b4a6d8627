"""The command line inside the test's own process: what it printed and returned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongdai import cli


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


class CommandLine:
    """``run("tenant", "add", "acme")`` with a data folder of its own."""

    def __init__(self, folder: Path, monkeypatch: Any, capsys: Any) -> None:
        self._capsys = capsys
        for name in ("LC_ALL", "LC_MESSAGES", "TONGDAI_HTTP_PORT", "TONGDAI_SIP_PORT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("LANG", "C.UTF-8")
        monkeypatch.setenv("TONGDAI_DATA", str(folder / "data"))
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: str) -> Ended:
        try:
            status = cli.main(arguments)
        except SystemExit as ended:  # argparse's way
            status = int(ended.code or 0)
        printed = self._capsys.readouterr()
        return Ended(status, printed.out, printed.err)
