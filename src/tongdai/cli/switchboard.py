"""The switchboard's commands: ``tongdai serve|demo|doctor``, and the directory's."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tongdai import config, log
from tongdai.app import running
from tongdai.config import Settings
from tongdai.demo import serving, tenant
from tongdai.errors import TongdaiError

from . import (
    calling_in,
    console,
    control,
    directory,
    doctor,
    groups,
    limits,
    outside,
    trunks,
    webhooks,
)
from .arguments import parser
from .language import messages
from .messages import Messages
from .refusals import explain

DONE: Final = 0
REFUSED: Final = 1
DIRECTORY: Final = {
    "tenant": directory.tenant,
    "extension": directory.extension,
    "hotline": outside.hotline,
    "group": groups.group,
    "apikey": outside.api_key,
    "usage": limits.show,
    "console": console.console,
}
"Commands that change or show the directory, also while a switchboard runs."

INTERRUPTED: Final = 130
"What a shell says of a program that SIGINT ended."


def main(arguments: Sequence[str]) -> int:
    """
    Run one command; return the exit status.

    argparse ends the process with status 2 when it does not understand the arguments.
    """
    say = messages(os.environ)
    asked = parser().parse_args(arguments)
    try:
        return _run(asked, os.environ, say)
    except TongdaiError as error:
        print(f"tongdai: {explain(error, say)}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # Whoever reads our lines has seen enough; Python must not write the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print(f"tongdai: {say.interrupted}", file=sys.stderr)
        return INTERRUPTED


def _run(
    asked: argparse.Namespace, environment: Mapping[str, str], say: Messages
) -> int:
    match asked.command:
        case "serve":
            return _serve(_settings(asked, environment))
        case "demo" if asked.action == "call":
            folder = tenant.settings(environment).storage.data
            return calling_in.run(asked, folder, say)
        case "demo":
            settings = tenant.settings(environment, http_port=asked.port)
            log.configure(settings.log.level, settings.log.style)
            return serving.serve(settings, serving.carrier_port(environment))
        case "doctor":
            return doctor.run(asked.config or config.default_file(), environment, say)
        case "calls":
            folder = _settings(asked, environment).storage.data
            return _print(control.calls(asked, folder, say))
        case "trace":
            folder = _settings(asked, environment).storage.data
            return _print(control.trace(asked, folder, say))
        case "trunk":
            storage = _settings(asked, environment).storage
            return _print(trunks.trunk(asked, storage, environment, say))
        case "webhook":
            return _print(webhooks.webhook(asked, _settings(asked, environment), say))
        case command:
            storage = _settings(asked, environment).storage
            return _print(DIRECTORY[command](asked, storage, say))


def _settings(asked: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    return config.read(asked.config or config.default_file(), environment)


def _serve(settings: Settings) -> int:
    log.configure(settings.log.level, settings.log.style)
    return running.serve(settings)


def _print(lines: Iterator[str]) -> int:
    for line in lines:
        print(line)
    return DONE
