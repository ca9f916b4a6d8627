"""What an installation lacks that the switchboard's commands need."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from .spoken import is_vietnamese

OF_SWITCHBOARD: Final = ("alembic", "sqlalchemy", "starlette", "uvicorn", "uvloop")
"What they import, of the extra ``server``."

# Apart from all other messages, which name things of the switchboard.
ENGLISH: Final = (
    "this is the SDK for programs, with the commands call and load, without the "
    "switchboard ({lacking} missing); to have it: pip install 'tongdai[server]'"
)
VIETNAMESE: Final = (
    "đây chỉ là SDK cho chương trình, có lệnh call và load, chưa có tổng đài "
    "(thiếu {lacking}); để cài tổng đài: pip install 'tongdai[server]'"
)


def server_needed(environment: Mapping[str, str]) -> str | None:
    """What to say where something is missing; None: everything is there."""
    lacking = [each for each in OF_SWITCHBOARD if find_spec(each) is None]
    if not lacking:
        return None
    text = VIETNAMESE if is_vietnamese(environment) else ENGLISH
    return text.format(lacking=", ".join(lacking))
