"""``tongdai load``: from what was typed to the exit status."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from tongdai.cli.phone.arguments import DEFAULT_USER
from tongdai.cli.phone.display import Screen
from tongdai.cli.phone.exit_status import INTERRUPTED, exit_status
from tongdai.cli.phone.main import interruptible
from tongdai.cli.phone.users import Passwords, User, credentials, demo_server
from tongdai.cli.phone.words import explain
from tongdai.cli.phone.words import words as phone_words
from tongdai.errors import TongdaiError

from . import arguments as typed
from .pacing import Load, Plan
from .picture import picture
from .report import Asked, Report
from .reporting import report
from .running import Phones
from .table import lines, percent
from .words import Words, words

DONE: Final = 0
TOO_FEW: Final = 1
HERE: Final = "-"


def load(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """
    Run ``tongdai load`` and return the exit status.

    argparse ends the process with status 2 when it does not understand the arguments.
    """
    parser = argparse.ArgumentParser(prog="tongdai load")
    typed.load(parser)
    asked = parser.parse_args(arguments)
    numbers = asked.to or [user.number for user in asked.answer_with]
    if not numbers:
        parser.error("expected --to NUMBER or --answer-with NUMBER@TENANT")
    for path in (asked.json, asked.picture):
        if path not in (None, HERE):
            _must_be_writable(parser, path)
    say, screen = words(environment), Screen(sys.stderr)
    try:
        found = _run(asked, numbers, environment, say, screen)
    except TongdaiError as error:
        said = explain(error, phone_words(environment))
        print(f"tongdai: {said}", file=sys.stderr)
        return exit_status(error)
    except asyncio.CancelledError:
        print(f"tongdai: {phone_words(environment).interrupted}", file=sys.stderr)
        return INTERRUPTED
    _write(found, asked, say, screen)
    success, required = found.calls.success or 0.0, asked.require_success
    if required is not None and success < required:
        text = say.too_few.format(success=percent(success), required=required)
        print(f"tongdai: {text}", file=sys.stderr)
        return TOO_FEW
    return DONE


def _run(
    asked: argparse.Namespace,
    numbers: list[str],
    environment: Mapping[str, str],
    say: Words,
    screen: Screen,
) -> Report:
    server = asked.server or demo_server(environment)
    users: list[User] = asked.user or [DEFAULT_USER]
    passwords = Passwords(
        asked.password_file,
        environment,
        server=server,
        prompt=phone_words(environment).asks_password,
    )
    language = phone_words(environment).language
    phones: Phones | None = None
    plan = Plan(
        asked.calls,
        asked.rate,
        asked.duration,
        asked.patience,
        users=len(users),
        numbers=len(numbers),
    )

    def look(load: Load) -> None:
        screen.show(_going(load, plan, say))

    async def run() -> Report:
        nonlocal phones
        config = {"server": server, "media": asked.media, "language": language}
        phones = Phones(config, asked.tone)
        try:
            await phones.register(
                [credentials(each, passwords) for each in users],
                [credentials(each, passwords) for each in asked.answer_with],
            )
            started_at = datetime.now(UTC)
            load = await phones.run(plan, numbers, look)
        finally:
            await phones.close()
        look(load)
        return report(
            Asked(
                asked.calls,
                asked.rate,
                asked.duration,
                server,
                [str(user) for user in users],
                numbers,
                [str(user) for user in asked.answer_with],
                asked.tone,
            ),
            started_at,
            load.calls,
            phones.signalling,
            phones.sounds,
            phones.answered,
        )

    return interruptible(run(), lambda: phones is not None and phones.stop())


def _going(load: Load, plan: Plan, say: Words) -> str:
    living = [each for each in load.calls if each.ended is None]
    ended = len(load.calls) - len(living)
    return say.going.format(
        placed=len(load.calls),
        calls=plan.calls,
        talking=sum(each.answered is not None for each in living),
        ended=ended,
        failed=ended - sum(each.successful for each in load.calls),
    )


def _write(
    found: Report, asked: argparse.Namespace, say: Words, screen: Screen
) -> None:
    document = msgspec.json.format(msgspec.json.encode(found)) + b"\n"
    if asked.json == HERE:
        print(document.decode(), end="")
    else:
        print("\n".join(lines(found, say)))
        if asked.json:
            Path(asked.json).write_bytes(document)
            screen.keep(say.saved.format(path=asked.json))
    if asked.picture:
        Path(asked.picture).write_bytes(picture(found, say))
        screen.keep(say.saved.format(path=asked.picture))


def _must_be_writable(parser: argparse.ArgumentParser, path: str) -> None:
    """Before there are figures that would be lost."""
    try:
        with Path(path).open("ab"):
            pass
    except OSError as error:
        parser.error(f"{path} cannot be written: {error.strerror}")
