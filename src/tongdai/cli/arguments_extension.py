"""What can be typed after ``tongdai extension``."""

from __future__ import annotations

import argparse
from typing import Final

from . import limits, recording

NUMBERS: Final = "100, 1000-1399, or several with commas between them"


def extension(
    parser: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """``tongdai extension``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        parents=[config, json],
        help="add one extension, or a range of them",
        description="Add extensions. Passwords that are not given are made up and "
        "shown once.",
    )
    add.add_argument("tenant", metavar="TENANT")
    add.add_argument("numbers", metavar="NUMBERS", help=NUMBERS)
    add.add_argument(
        "--name", default="", help="shown to the other side; may have {number} in it"
    )
    secret = add.add_mutually_exclusive_group()
    secret.add_argument(
        "--password", help="for one extension; other users of this machine may see it"
    )
    secret.add_argument(
        "--password-pattern",
        metavar="PATTERN",
        help="passwords with the extension's number in them: 'x-{number}'",
    )
    change = actions.add_parser(
        "set",
        parents=[config],
        help="change where calls are sent on to, what may be called from, whom they "
        "supervise, and whether they are recorded",
        description="Change extensions. DESTINATION is an extension, a group, a "
        "telephone number or play:FILE; '' for none.",
    )
    change.add_argument("tenant", metavar="TENANT")
    change.add_argument("numbers", metavar="NUMBERS", help=NUMBERS)
    change.add_argument("--name", help="shown to the other side")
    for when, explained in (
        ("always", "all calls"),
        ("busy", "calls that come while it is in a call"),
        ("no-answer", "calls that nobody answers, or that reach no device"),
    ):
        change.add_argument(
            f"--forward-{when}", metavar="DESTINATION", help=f"{explained} go there"
        )
    change.add_argument(
        "--hotlines",
        metavar="NUMBERS",
        help="that it may call out from, its usual one first; or all, or none",
    )
    change.add_argument(
        "--supervises",
        metavar="NUMBERS",
        help="extensions, and groups whose members, whose calls it may listen in to; "
        "or all, or none",
    )
    recording.rule_option(change)
    limits.limit_options(change)
    listing = actions.add_parser(
        "list", parents=[config, json], help="list the extensions of a tenant"
    )
    listing.add_argument("tenant", metavar="TENANT")
    remove = actions.add_parser("remove", parents=[config], help="remove extensions")
    remove.add_argument("tenant", metavar="TENANT")
    remove.add_argument("numbers", metavar="NUMBERS", help=NUMBERS)
    password = actions.add_parser(
        "password",
        parents=[config],
        help="give an extension a new password",
        description="Give an extension a new password; one that is not given is made "
        "up and shown once. Its phones and pages are unregistered, calls go on.",
    )
    password.add_argument("tenant", metavar="TENANT")
    password.add_argument("number", metavar="NUMBER")
    password.add_argument(
        "--password-file",
        metavar="FILE",
        help="whose first line is the password; - for standard input",
    )
