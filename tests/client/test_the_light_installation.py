"""What programs need is there without the switchboard: no database, no web server."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

SERVER = (
    *("alembic", "sqlalchemy", "starlette", "uvicorn", "uvloop", "mako", "tzdata"),
    *("obstore", "aiortc", "matplotlib"),
)
"What only the extras bring."

WITHOUT = f"""
import sys
from importlib.machinery import PathFinder

class Light:
    '''Finds what an installation without extras has.'''

    find_distributions = PathFinder.find_distributions

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {SERVER!r}:
            return None
        return PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Light
"""


def light(program, *arguments, **environment):
    """Run a program that finds nothing of the extras."""
    command = [sys.executable, "-c", WITHOUT + program, *arguments]
    given = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(
        command, env=given, capture_output=True, text=True, timeout=300, check=False
    )


EVERY_MODULE = """
import pkgutil, tongdai.client
for each in pkgutil.walk_packages(tongdai.client.__path__, "tongdai.client."):
    try:
        __import__(each.name)
    except ModuleNotFoundError as error:
        # One module is for those who have it; nothing else imports that one.
        assert error.name == "aiortc" and each.name.endswith("aiortc_track"), error
for floor in ("tongdai.api", "tongdai.app", "tongdai.switch", "tongdai.storage"):
    assert floor not in sys.modules, floor
from tongdai.client import Api, AsyncApi, verify_webhook
print(Api("https://pbx.example.com", "key"))
"""


def test_every_module_of_the_sdk_is_imported_without_the_extras():
    ended = light(EVERY_MODULE)
    assert ended.stderr == ""
    assert ended.stdout == "Api('https://pbx.example.com')\n"


COMMAND = "\nfrom tongdai.cli import main\nsys.exit(main())"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("C.UTF-8", "this is the SDK for programs, with the commands call and load, "),
        ("vi_VN.UTF-8", "đây chỉ là SDK cho chương trình, có lệnh call và load, "),
    ],
)
@pytest.mark.parametrize("command", ["serve", "demo", "tenant", "--help"])
def test_the_switchboards_commands_say_in_one_sentence_what_is_missing(
    language, said, command
):
    ended = light(COMMAND, command, LC_ALL=language, PYTHONIOENCODING="utf-8")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"tongdai: {said}")
    assert ended.stderr.endswith("pip install 'tongdai[server]'\n")
    assert ended.stderr.count("\n") == 1


def test_a_call_needs_nothing_of_the_extras():
    ended = light(COMMAND, "call", "101", "--tone", "440", "--server", "ws://[::1]:9")
    assert (ended.returncode, ended.stdout) == (13, "")
    assert ended.stderr.startswith("tongdai: the switchboard cannot be reached: ")


def test_the_version_is_told_all_the_same():
    ended = light(COMMAND, "--version")
    assert (ended.returncode, ended.stdout) == (0, f"{PROJECT['version']}\n")


def test_nothing_of_the_extras_is_a_dependency_of_all():
    base = {each.partition(">=")[0].lower() for each in PROJECT["dependencies"]}
    assert base.isdisjoint(SERVER)
    extra = PROJECT["optional-dependencies"]["server"]
    assert {"alembic", "sqlalchemy", "starlette", "uvicorn", "uvloop"} <= {
        each.partition(">=")[0].lower() for each in extra
    }
