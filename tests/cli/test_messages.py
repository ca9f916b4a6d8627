"""Both languages say the same, about the same things."""

from __future__ import annotations

import dataclasses
import string

import pytest

from tongdai.cli.english import ENGLISH
from tongdai.cli.messages import Messages
from tongdai.cli.vietnamese import VIETNAMESE

FIELDS = [each.name for each in dataclasses.fields(Messages)]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", FIELDS)
def test_a_message_has_the_same_placeholders_in_both_languages(name):
    english, vietnamese = getattr(ENGLISH, name), getattr(VIETNAMESE, name)
    match english:
        case str():
            assert placeholders(english) == placeholders(vietnamese)
        case tuple():
            assert len(english) == len(vietnamese)
        case _:
            assert set(english) == set(vietnamese)
            assert all(vietnamese.values())


@pytest.mark.parametrize("name", FIELDS)
def test_nothing_is_left_untranslated(name):
    english, vietnamese = getattr(ENGLISH, name), getattr(VIETNAMESE, name)
    text = str(english)
    for placeholder in placeholders(text) if isinstance(english, str) else ():
        text = text.replace(f"{{{placeholder}}}", "")
    if any(letter.isalpha() for letter in text):
        assert english != vietnamese
