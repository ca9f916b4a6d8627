"""What can be typed after ``tongdai apikey``."""

from __future__ import annotations

import argparse

from tongdai.storage import scopes


def api_key(
    key: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai apikey``."""
    actions = key.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        parents=[config, json],
        help="make a key, which is shown this one time",
        description="Make a key for a program of the tenant, such as its CRM. Whoever "
        "has it may do all of its scopes, with everything unless they are set log in "
        "as any extension of the tenant: it belongs on a server, never in a page.",
    )
    add.add_argument("tenant", metavar="TENANT")
    add.add_argument("--name", default="", help="what it is for")
    add.add_argument(
        "--scopes",
        default=scopes.ALL,
        help="what it may do, everything unless set: "
        + ",".join(each.value for each in scopes.Scope),
    )
    listing = actions.add_parser(
        "list", parents=[config, json], help="list the keys of a tenant, without them"
    )
    listing.add_argument("tenant", metavar="TENANT")
    remove = actions.add_parser("remove", parents=[config], help="make a key useless")
    remove.add_argument("tenant", metavar="TENANT")
    remove.add_argument("key", metavar="ID", help="as the list shows it")
