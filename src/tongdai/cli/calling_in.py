"""``tongdai demo call``: somebody of the demo's telephone network calls a hotline."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tongdai.demo.control import CallIn, last
from tongdai.demo.news import (
    Answered,
    Calling,
    Ended,
    HeardEarly,
    News,
    NotMade,
    Pressed,
    Ringing,
    Wanted,
    Why,
)

from .messages import Messages

DONE: Final = 0
NOT_ANSWERED: Final = 1


def run(asked: argparse.Namespace, folder: Path, say: Messages) -> int:
    """
    Have the carrier call, print what happens, and return the exit status.

    Ctrl-C hangs up, a second one does not wait for that.

    Raises:
        NoCarrier: No demo runs with that data folder.
    """
    wanted = Wanted(
        asked.caller,
        asked.hotline,
        None if asked.echo else asked.tone,
        asked.seconds,
        asked.answer_digits,
    )
    status = DONE
    with closing(CallIn(folder, wanted)) as call:
        for news in _until_over(call):
            print(_words(news, wanted, say), flush=True)
            match news:
                case NotMade() | Ended(why=Why.REFUSED):
                    status = NOT_ANSWERED
                case Ended(seconds=0):  # we gave up before
                    status = NOT_ANSWERED
                case _:
                    pass
    return status


def _until_over(call: CallIn) -> Iterator[News]:
    interrupted = False
    while True:
        try:
            news = call.next()
        except KeyboardInterrupt:
            if interrupted:
                raise
            interrupted = True
            call.hang_up()
            continue
        yield news
        if last(news):
            return


def _words(news: News, wanted: Wanted, say: Messages) -> str:
    match news:
        case Calling():
            return say.demo_calling.format(caller=wanted.caller, hotline=wanted.hotline)
        case Ringing():
            return say.demo_ringing
        case HeardEarly():
            return say.demo_heard_early
        case Answered():
            if wanted.hertz is None:
                return say.demo_answered_echo
            return say.demo_answered_tone.format(hertz=wanted.hertz)
        case Pressed(key):
            return say.demo_pressed.format(key=key)
        case NotMade(reason):
            return say.unavailable.format(reason=reason)
        case Ended():
            return _last_words(news, say)


def _last_words(ended: Ended, say: Messages) -> str:
    if ended.why is Why.REFUSED:
        reason = say.demo_refusals.get(ended.status, say.demo_refused_otherwise)
        return say.demo_refused.format(reason=reason, status=ended.status)
    why = say.demo_ended[ended.why]
    if not ended.seconds:
        return why
    heard = ended.heard
    return say.demo_talked.format(
        why=why,
        seconds=round(ended.seconds),
        sent=heard.sent,
        received=heard.received,
        lost=heard.lost,
    )
