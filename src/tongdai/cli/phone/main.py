"""``tongdai call``: from what was typed to the exit status."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from tongdai.client import Call
from tongdai.client.errors import CallEnded
from tongdai.client.omi.names import camel
from tongdai.errors import TongdaiError

from .arguments import call as call_arguments
from .display import Screen, measured
from .exit_status import INTERRUPTED, exit_status
from .telephone import Telephone
from .users import TOKEN, Passwords, credentials, demo_server
from .words import Words, explain, words

VERSION: Final = 1
"Of the JSON: it grows when a name goes or changes its meaning."

T = TypeVar("T")


def call(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """
    Run ``tongdai call`` and return the exit status.

    argparse ends the process with status 2 when it does not understand the arguments.
    """
    parser = argparse.ArgumentParser(prog="tongdai call")
    call_arguments(parser)
    asked = parser.parse_args(arguments)
    if bool(asked.number) is bool(asked.answer):
        parser.error("expected a NUMBER to call, or --answer")
    say = words(environment)
    screen = Screen(sys.stderr if asked.json else sys.stdout)
    try:
        telephone = _telephone(asked, environment, say, screen)
        ended = interruptible(telephone.run(), telephone.hang_up)
    except TongdaiError as error:
        status = exit_status(error)
        if asked.json:
            _write({"error": {"code": error.code, "message": str(error)}}, status)
        print(f"tongdai: {explain(error, say)}", file=sys.stderr)
        return status
    except asyncio.CancelledError:
        print(f"tongdai: {say.interrupted}", file=sys.stderr)
        return INTERRUPTED
    status = exit_status(ended)
    if telephone.call is not None:
        if asked.json:
            _write(_particulars(telephone.call), status)
        for text in _last_words(telephone.call, ended, say):
            screen.keep(text)
    return status


def interruptible(work: Coroutine[Any, Any, T], hang_up: Callable[[], bool]) -> T:
    """
    Run it to its end; the first Ctrl-C hangs up.

    Args:
        hang_up: False: there is nothing to hang up, so that ``work`` is cancelled, as
            it is by a second Ctrl-C.

    Raises:
        CancelledError: it was.
    """

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        told = False

        def interrupted() -> None:
            nonlocal told
            if task is not None and (told or not hang_up()):
                task.cancel()
            told = True

        loop.add_signal_handler(signal.SIGINT, interrupted)
        try:
            return await work
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    return asyncio.run(main())


def _telephone(
    asked: argparse.Namespace,
    environment: Mapping[str, str],
    say: Words,
    screen: Screen,
) -> Telephone:
    server = asked.server or demo_server(environment)
    if token := asked.token or environment.get(TOKEN):
        return Telephone(asked, server, {"token": token}, say, screen)
    passwords = Passwords(
        asked.password_file, environment, server=server, prompt=say.asks_password
    )
    return Telephone(asked, server, credentials(asked.user, passwords), say, screen)


def _last_words(call: Call, ended: CallEnded, say: Words) -> list[str]:
    data, quality = call.data, call.quality
    if not data.is_accepted:
        cause, status = ended.end_cause, ended.status
        return [say.ended_badly.format(cause=cause, status=status)]
    went = say.went.format(
        codec=quality.codec, sent=quality.sent, received=quality.received
    )
    return [
        say.ended.format(cause=ended.end_cause, time=data.duration_txt),
        ", ".join([went, *measured(quality, say)]),
    ]


def _particulars(call: Call) -> dict[str, Any]:
    quality = msgspec.structs.asdict(call.quality)
    return {
        "call": msgspec.to_builtins(call.data),
        "quality": {camel(name): value for name, value in quality.items()},
    }


def _write(found: dict[str, Any], status: int) -> None:
    document = {"version": VERSION, "exitStatus": status, **found}
    print(msgspec.json.format(msgspec.json.encode(document)).decode())
