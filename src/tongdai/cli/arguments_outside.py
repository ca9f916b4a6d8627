"""What can be typed after ``tongdai hotline``, ``group`` and ``trunk``."""

from __future__ import annotations

import argparse
from typing import Final

from tongdai.call.directory import NumberFormat, Strategy
from tongdai.storage.trunks import TRANSPORTS

from . import limits, recording

DESTINATIONS: Final = (
    "DESTINATION is an extension, a group, a telephone number or play:FILE; "
    "'' for none."
)

HOURS: Final = """\
Opening hours look like 'mon-fri 08:00-12:00,13:30-17:30; sat 08:00-12:00', special
days like '2027-02-06..2027-02-12 closed; 2027-04-30 09:00-12:00'; 'always' and ''
take them away.
"""


def hotline(
    hotline: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai hotline``."""
    actions = hotline.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, text in (
        ("add", "add a hotline"),
        ("set", "change a hotline: only what is given"),
    ):
        parser = actions.add_parser(
            action,
            parents=[config],
            help=text,
            description=f"{text.capitalize()}. {DESTINATIONS} {HOURS}",
        )
        parser.add_argument("tenant", metavar="TENANT")
        parser.add_argument("number", metavar="NUMBER", help="like 02473000001")
        parser.add_argument("--name", help="what colleagues call it")
        parser.add_argument("--destination", metavar="DESTINATION", help="who is rung")
        parser.add_argument(
            "--fallback",
            metavar="DESTINATION",
            help="who is rung outside the hours, and when nobody answers",
        )
        parser.add_argument("--hours", help="when somebody is there; always unless set")
        parser.add_argument(
            "--zone", help="the hours' time zone; Asia/Ho_Chi_Minh unless set"
        )
        parser.add_argument(
            "--special", metavar="DAYS", help="days that go their own way"
        )
        recording.rule_option(parser)
        limits.limit_options(parser)
    _list_and_remove(actions, "hotline", config, json)


def group(
    group: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai group``."""
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, text in (
        ("add", "add a group"),
        ("set", "change a group: only what is given"),
    ):
        parser = actions.add_parser(
            action,
            parents=[config],
            help=text,
            description=f"{text.capitalize()}. {DESTINATIONS}",
        )
        parser.add_argument("tenant", metavar="TENANT")
        parser.add_argument("number", metavar="NUMBER", help="like 60000")
        if action == "add":
            parser.add_argument(
                "--external",
                action="store_true",
                help="its members are telephone numbers",
            )
        parser.add_argument("--name", help="what colleagues call it")
        parser.add_argument(
            "--members",
            help="in order: 101,102,105-109; of an external group telephone numbers",
        )
        parser.add_argument(
            "--strategy",
            choices=[each.value for each in Strategy],
            help="in which order they ring; all together unless set",
        )
        parser.add_argument(
            "--ring-time",
            type=float,
            metavar="SECONDS",
            help="for all together, or for each in turn; 30 unless set",
        )
        parser.add_argument(
            "--wait",
            type=float,
            metavar="SECONDS",
            help="how long callers wait in line while all are busy; 0 unless set",
        )
        parser.add_argument(
            "--next", metavar="DESTINATION", help="who is rung when nobody answered"
        )
        recording.rule_option(parser)
    _list_and_remove(actions, "group", config, json)


def trunk(
    trunk: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai trunk``."""
    actions = trunk.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action, text in (
        ("add", "add a trunk"),
        ("set", "change a trunk: only what is given"),
    ):
        parser = actions.add_parser(action, parents=[config], help=text)
        parser.add_argument("tenant", metavar="TENANT")
        parser.add_argument("name", metavar="NAME", help="like carrier")
        _trunk_options(parser, adding=action == "add")
    _list_and_remove(actions, "trunk", config, json, metavar="NAME", dest="name")


def _trunk_options(parser: argparse.ArgumentParser, *, adding: bool) -> None:
    parser.add_argument(
        "--host",
        required=adding,
        help="name or address of the carrier's SIP server",
    )
    parser.add_argument(
        "--port", type=int, help="0: by DNS, or the usual one; that unless set"
    )
    parser.add_argument("--transport", choices=TRANSPORTS, help="udp unless set")
    parser.add_argument(
        "--order", type=int, help="trunks of a lower one are tried first; 0 unless set"
    )
    parser.add_argument(
        "--user", help="of the account there; without one it knows us by our address"
    )
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument(
        "--ask-password",
        action="store_true",
        help="ask for the account's password at the terminal; the default with --user",
    )
    secret.add_argument(
        "--password-file",
        metavar="FILE",
        help="take it from the first line of a file; - is standard input",
    )
    secret.add_argument(
        "--password-env",
        metavar="VARIABLE",
        help="take it from a variable of the environment",
    )
    parser.add_argument(
        "--register",
        action=argparse.BooleanOptionalAction,
        help="register there, so that the carrier finds us",
    )
    parser.add_argument(
        "--domain", help="in addresses that the carrier sees; the host unless set"
    )
    parser.add_argument(
        "--sources",
        metavar="NETWORKS",
        help="that it calls from besides the host: 192.0.2.0/28,198.51.100.7",
    )
    parser.add_argument(
        "--numbers",
        choices=[each.value for each in NumberFormat],
        help="+8490…, 8490… or 090…; e164 unless set",
    )
    parser.add_argument("--codecs", help="best first; PCMA,PCMU unless set")


def _list_and_remove(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    thing: str,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
    *,
    metavar: str = "NUMBER",
    dest: str = "number",
) -> None:
    listing = actions.add_parser(
        "list", parents=[config, json], help=f"list the {thing}s of a tenant"
    )
    listing.add_argument("tenant", metavar="TENANT")
    remove = actions.add_parser("remove", parents=[config], help=f"remove a {thing}")
    remove.add_argument("tenant", metavar="TENANT")
    remove.add_argument(dest, metavar=metavar)
