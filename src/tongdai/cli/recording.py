"""What ``set`` commands are told about recording, and what lists say of it."""

from __future__ import annotations

import argparse
from typing import Final

from tongdai.call.directory import BEEP, RecordingRule, RecordingTerms
from tongdai.storage.recording_terms import NO_RULE, TermsChange

from .messages import Messages

DEFAULT: Final = "default"
"Takes a rule away again: what is nearest else holds."

_TYPED: Final = {rule.value.replace("_", "-"): rule for rule in RecordingRule}
"As options are typed."


def tenant_options(parser: argparse.ArgumentParser) -> None:
    """Of ``tongdai tenant set``."""
    parser.add_argument(
        "--recording",
        choices=list(_TYPED),
        help="whether calls are recorded, where nothing nearer says it",
    )
    parser.add_argument(
        "--recording-notice",
        metavar="SOUND",
        help=f"what both hear when it begins: {BEEP} or play:FILE; '' for nothing",
    )
    parser.add_argument(
        "--recording-days",
        type=int,
        metavar="DAYS",
        help="for how long recordings are kept; 90 unless set",
    )


def rule_option(parser: argparse.ArgumentParser) -> None:
    """Of what may have a rule of its own."""
    parser.add_argument(
        "--recording",
        choices=[*_TYPED, DEFAULT],
        help=f"whether its calls are recorded; {DEFAULT}: as others of the tenant",
    )


def terms(asked: argparse.Namespace) -> TermsChange | None:
    """What is to be different for a tenant; None: nothing."""
    rule = None if asked.recording is None else _TYPED[asked.recording]
    change = TermsChange(rule, asked.recording_notice, asked.recording_days)
    return None if change == TermsChange() else change


def rule(asked: argparse.Namespace) -> str | None:
    """The rule as it is kept; None: it stays."""
    match asked.recording:
        case None:
            return None
        case "default":
            return NO_RULE
        case text:
            return _TYPED[text].value


def shown_terms(recorded: RecordingTerms, say: Messages) -> str:
    """A tenant's cell in a list."""
    kept = say.recording_rules[recorded.rule]
    if recorded.rule is RecordingRule.NEVER:
        return kept
    parts = [kept, say.recording_days.format(days=recorded.days), recorded.notice]
    return ", ".join(part for part in parts if part)


def shown(kept: str, say: Messages) -> str:
    """The cell of an extension, a group or a hotline."""
    return say.recording_rules[RecordingRule(kept)] if kept else say.nobody
