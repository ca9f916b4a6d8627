"""``tongdai doctor``: looks for what would keep calls from working, says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import uvloop

from tongdai import config
from tongdai.config import InvalidConfiguration, Settings
from tongdai.errors import TongdaiError
from tongdai.storage import data_folder

from . import checks, checks_outside, loopback_call
from .checks import Finding
from .messages import Messages
from .refusals import explain, problem

MOST_LOST: Final = 0.02
"Share of packets; on loopback none is lost unless the machine is far too busy."


def run(file: Path | None, environment: Mapping[str, str], say: Messages) -> int:
    """Print one line a check; return 0 if everything is well, else 1."""
    bad = 0
    for finding in findings(file, environment, say):
        print(f"{'✓' if finding.good else '✗'} {finding.title}: {finding.text}")
        bad += not finding.good
    print(say.doctor_ill.format(count=bad) if bad else say.doctor_well)
    return 1 if bad else 0


def findings(
    file: Path | None, environment: Mapping[str, str], say: Messages
) -> Iterator[Finding]:
    """Every check in turn. Without a configuration there is nothing else to check."""
    title = say.check_configuration
    try:
        settings = config.read(file, environment)
    except InvalidConfiguration as error:
        for each in error.problems:
            yield Finding(False, title, problem(each, say))
        return
    yield Finding(True, title, say.defaults_used if file is None else str(file))
    running = data_folder.running(settings.storage.data)
    yield checks.database(settings, say)
    yield from checks.ports(settings, running, say)
    yield checks.addresses(settings, say)
    yield checks.certificate(settings, datetime.now(UTC), say)
    yield from checks_outside.findings(settings, say)
    yield _call(settings, say)


def _call(settings: Settings, say: Messages) -> Finding:
    title = say.check_call
    try:
        heard = uvloop.run(loopback_call.call(settings.media))
    except TongdaiError as error:
        return Finding(False, title, explain(error, say))
    lost = heard.sent - heard.received
    if lost > MOST_LOST * heard.sent:
        return Finding(False, title, say.call_lossy.format(sent=heard.sent, lost=lost))
    text = say.call_good.format(sent=heard.sent, lost=lost, delay=heard.delay)
    return Finding(True, title, text)
