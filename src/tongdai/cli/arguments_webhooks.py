"""What can be typed after ``tongdai webhook``."""

from __future__ import annotations

import argparse
from typing import Final

from tongdai.storage.webhooks import OFFERED

USUALLY_LISTED: Final = 20
MOST_LISTED: Final = 1_000


def webhook(
    webhook: argparse.ArgumentParser,
    config: argparse.ArgumentParser,
    json: argparse.ArgumentParser,
) -> None:
    """Of ``tongdai webhook``."""
    actions = webhook.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser(
        "add",
        parents=[config, json],
        help="tell a program of the tenant's what happens",
        description="Send events as JSON to an address of the tenant's own program, "
        "signed with a secret that is shown this one time. How to receive them: "
        "docs/webhooks.md.",
    )
    add.add_argument("tenant", metavar="TENANT")
    add.add_argument("url", metavar="URL", help="https://crm.example.com/calls")
    add.add_argument(
        "--events",
        type=_types,
        default=(),
        metavar="TYPES",
        help=f"with commas between them; all unless given: {', '.join(OFFERED)}",
    )
    listing = actions.add_parser(
        "list", parents=[config, json], help="list the webhooks of a tenant"
    )
    listing.add_argument("tenant", metavar="TENANT")
    for action, explained, parents in (
        ("remove", "send nothing there any more", [config]),
        ("test", "send a test event now, and show the answer", [config]),
        ("deliveries", "what became of the last events", [config, json]),
    ):
        parser = actions.add_parser(action, parents=parents, help=explained)
        parser.add_argument("tenant", metavar="TENANT")
        parser.add_argument("webhook", metavar="ID", help="as the list shows it")
        if action == "deliveries":
            parser.add_argument(
                "--last",
                type=_count,
                default=USUALLY_LISTED,
                metavar="N",
                help=f"so many; {USUALLY_LISTED} unless given",
            )


def _types(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_LISTED:
        raise argparse.ArgumentTypeError(f"from 1 to {MOST_LISTED}")
    return count
