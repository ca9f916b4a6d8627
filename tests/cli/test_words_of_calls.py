"""What ``tongdai call`` and ``tongdai load`` say is the same in both languages."""

from __future__ import annotations

import dataclasses
import string

import pytest

from tongdai.cli.load import words as load
from tongdai.cli.phone import words as phone

BOTH = [
    pytest.param(
        getattr(words.ENGLISH, each.name), getattr(words.VIETNAMESE, each.name)
    )
    for words in (load, phone)
    for each in dataclasses.fields(words.Words)
]


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("english", "vietnamese"), BOTH)
def test_they_have_the_same_placeholders(english, vietnamese):
    if isinstance(english, str):
        assert placeholders(english) == (placeholders(vietnamese))
    else:
        assert isinstance(english, dict) or len(english) == len(vietnamese)


@pytest.mark.parametrize("text", phone.VIETNAMESE.errors.values())
def test_each_error_keeps_its_reason(text):
    assert placeholders(text) == {"reason"}


@pytest.mark.parametrize(
    ("language", "said"), [("vi_VN.UTF-8", phone.VIETNAMESE), ("de", phone.ENGLISH)]
)
def test_the_environment_chooses(language, said):
    assert phone.words({"LANG": language}) is said
