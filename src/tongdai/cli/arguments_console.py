"""What can be typed after ``tongdai console``."""

from __future__ import annotations

import argparse
from typing import Final

from tongdai.storage.console_accounts import Role

EXTENSION: Final = "the extension by whose rights it listens in to calls; or none"
FROM_FILE: Final = "read the password from the first line of FILE; - for standard input"


def console(
    accounts: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai console``."""
    actions = accounts.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        parents=[config, json],
        help="make an account for a person",
        description="Make an account. A password that is not given is made up, shown "
        "once, and must be changed at the first login.",
    )
    add.add_argument("tenant", metavar="TENANT")
    add.add_argument("name", metavar="NAME", help="what is typed to log in: lan")
    add.add_argument(
        "--role",
        choices=[each.value for each in Role],
        default=Role.ADMIN.value,
        help="admin runs the switchboard, viewer only looks; admin unless set",
    )
    add.add_argument("--password-file", metavar="FILE", help=FROM_FILE)
    add.add_argument("--extension", metavar="NUMBER", help=EXTENSION)
    change = actions.add_parser(
        "set",
        parents=[config],
        help="change the extension of an account",
        description="Give an account an extension, by whose rights it listens in to "
        "calls: those of tongdai extension set --supervises.",
    )
    change.add_argument("tenant", metavar="TENANT")
    change.add_argument("name", metavar="NAME")
    change.add_argument("--extension", metavar="NUMBER", help=EXTENSION)
    listing = actions.add_parser(
        "list", parents=[config, json], help="list the accounts of a tenant"
    )
    listing.add_argument("tenant", metavar="TENANT")
    password = actions.add_parser(
        "password",
        parents=[config, json],
        help="give an account a new password",
        description="Give an account a new password: made up and shown once unless "
        "given. Whoever is logged in with the old one is out; a lock is opened.",
    )
    password.add_argument("tenant", metavar="TENANT")
    password.add_argument("name", metavar="NAME")
    password.add_argument("--password-file", metavar="FILE", help=FROM_FILE)
    remove = actions.add_parser(
        "remove", parents=[config], help="remove an account; its logins end"
    )
    remove.add_argument("tenant", metavar="TENANT")
    remove.add_argument("name", metavar="NAME")
