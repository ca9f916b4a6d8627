"""What can be typed after ``tongdai``."""

from __future__ import annotations

import argparse
import math
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tongdai.demo.sounds import HIGHEST_TONE
from tongdai.rtp.telephone_event import KEYS

from . import arguments_console as console
from . import arguments_extension as extensions
from . import arguments_keys as keys
from . import arguments_outside as outside
from . import arguments_running as running
from . import arguments_webhooks as webhooks
from . import limits, recording
from .load import arguments as loads
from .phone import arguments as phone

EPILOG: Final = """\
Without --config, tongdai.toml in the current folder is read if there is one. The
environment may set TONGDAI_HTTP_PORT, TONGDAI_SIP_PORT, TONGDAI_MEDIA_PORT,
TONGDAI_DATA and TONGDAI_RECORDINGS, and for the demo TONGDAI_DEMO_CARRIER_PORT. Exit
status: 0 done, 1 refused or failed, 2 not understood.
"""

DEFAULT_TONE: Final = 440
"Hz of what a customer of the demo says."


def parser() -> argparse.ArgumentParser:
    """The parser; ``command`` (and ``action``) say what was asked."""
    config = argparse.ArgumentParser(add_help=False)
    config.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="configuration, such as tongdai.toml",
    )
    json = argparse.ArgumentParser(add_help=False)
    json.add_argument("--json", action="store_true", help="write JSON for programs")

    root = argparse.ArgumentParser(
        prog="tongdai",
        description="A switchboard that lets web pages call.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=version("tongdai"))
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commands.add_parser("serve", parents=[config], help="run the switchboard")
    _demo(
        commands.add_parser(
            "demo",
            help="run a demo on this machine: tenant demo, extensions 100 to 109, and "
            "a carrier to call and to be called by",
        )
    )
    commands.add_parser(
        "doctor",
        parents=[config],
        help="look for what would keep calls from working, and say what to do",
    )
    _tenant(
        commands.add_parser("tenant", help="companies on this switchboard"),
        config,
        json,
    )
    extensions.extension(
        commands.add_parser("extension", help="numbers of one company"), config, json
    )
    outside.hotline(
        commands.add_parser("hotline", help="telephone numbers of one company"),
        config,
        json,
    )
    limits.usage_options(
        commands.add_parser(
            "usage",
            parents=[config, json],
            help="how much a company may call, has called, and has left",
        )
    )
    outside.group(
        commands.add_parser("group", help="several who answer the same number"),
        config,
        json,
    )
    outside.trunk(
        commands.add_parser("trunk", help="carriers of the telephone network"),
        config,
        json,
    )
    phone.call(
        commands.add_parser("call", help="make or take one call from the terminal")
    )
    loads.load(
        commands.add_parser(
            "load", help="place many calls at a rate, and report how they went"
        )
    )
    running.calls(
        commands.add_parser(
            "calls", parents=[config, json], help="calls that live now, and their end"
        ),
        config,
    )
    running.trace(
        commands.add_parser(
            "trace",
            parents=[config],
            help="what was said and decided in one call",
            description="Show the messages and decisions of a call that lives or ended "
            "a while ago. Secrets, pressed keys and telephone numbers are left out.",
        )
    )
    keys.api_key(
        commands.add_parser("apikey", help="keys of one company's own programs"),
        config,
        json,
    )
    console.console(
        commands.add_parser(
            "console", help="people who may log in at the console of one company"
        ),
        config,
        json,
    )
    webhooks.webhook(
        commands.add_parser(
            "webhook", help="where one company's own programs are told of events"
        ),
        config,
        json,
    )
    return root


def _demo(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--port", type=int, help="HTTP port, 8080 by default")
    actions = demo.add_subparsers(dest="action", metavar="ACTION")
    call = actions.add_parser(
        "call",
        help="have a customer call one of the hotlines of the demo that runs",
        description="A customer of the demo's carrier calls a hotline and plays a tone "
        "to whoever answers. Ctrl-C hangs up.",
    )
    call.add_argument("caller", metavar="FROM", help="the customer: 0901234567")
    call.add_argument("hotline", metavar="HOTLINE", help="02473000001 or 02473000002")
    sound = call.add_mutually_exclusive_group()
    sound.add_argument(
        "--tone",
        type=_hertz,
        default=DEFAULT_TONE,
        metavar="HZ",
        help=f"of the tone that is played, {DEFAULT_TONE} by default",
    )
    sound.add_argument(
        "--echo", action="store_true", help="play back what is heard instead"
    )
    call.add_argument(
        "--seconds", type=_seconds, help="how long to talk before hanging up"
    )
    call.add_argument(
        "--answer-digits",
        type=_keys,
        default="",
        metavar="KEYS",
        help="press these keys when somebody answers: 1, 42#",
    )


def _hertz(text: str) -> int:
    hertz = int(text)
    if not 1 <= hertz <= HIGHEST_TONE:
        raise argparse.ArgumentTypeError(f"a tone has 1 to {HIGHEST_TONE} Hz")
    return hertz


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("seconds must be more than 0")
    return seconds


def _keys(text: str) -> str:
    if not set(text) <= set(KEYS):
        raise argparse.ArgumentTypeError(f"keys are some of {KEYS}")
    return text


def _tenant(
    tenant: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    actions = tenant.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", parents=[config], help="add a tenant")
    add.add_argument("label", metavar="TENANT", help="its name and SIP domain: acme")
    add.add_argument(
        "--domain",
        action="append",
        default=[],
        dest="domains",
        help="a further SIP domain of it; may be given several times",
    )
    change = actions.add_parser(
        "set",
        parents=[config],
        help="change which telephone numbers a tenant may call and how much, who sees "
        "what, and what is recorded",
        description="International and premium numbers are closed until they are "
        "opened here.",
    )
    change.add_argument("label", metavar="TENANT")
    change.add_argument(
        "--country", metavar="CODE", help="that national numbers belong to: 84"
    )
    for kind in ("international", "premium"):
        change.add_argument(
            f"--{kind}",
            action=argparse.BooleanOptionalAction,
            help=f"{kind} numbers may be called",
        )
    recording.tenant_options(change)
    limits.tenant_options(change)
    change.add_argument(
        "--tell-supervised",
        action=argparse.BooleanOptionalAction,
        help="whoever is supervised sees it",
    )
    actions.add_parser("list", parents=[config, json], help="list all tenants")
    remove = actions.add_parser("remove", parents=[config], help="remove a tenant")
    remove.add_argument("label", metavar="TENANT")
    remove.add_argument(
        "--everything",
        action="store_true",
        help="even if it has extensions or a history: remove those too",
    )
