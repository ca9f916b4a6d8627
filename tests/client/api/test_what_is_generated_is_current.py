"""What is generated and committed is what the generator would write now."""

from __future__ import annotations

from tools.python_api import names
from tools.python_api.__main__ import BY_HAND, METHODS, ROOM, files, formatted

from tests.api.stage import services
from tongdai.api.application import operations
from tongdai.client.api import types
from tongdai.client.api.answers import KINDS
from tongdai.client.api.bodies import SECRETS, WithSecret


def test_every_generated_file_is_current_and_no_other_is_there():
    wanted = files()
    there = {
        path.relative_to(ROOM).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("types", "resources", "async_resources")
        for path in (ROOM / folder).glob("*.py")
    }
    assert there == {path: formatted(text) for path, text in wanted.items()}


def test_every_operation_has_a_name():
    assert {each.name for each in operations(services())} == {*METHODS, *BY_HAND}


def test_the_generator_knows_the_exceptions_and_the_secrets():
    assert {status: kind.__name__ for status, kind in KINDS.items()} == names.REFUSALS
    assert names.SECRETS == SECRETS


def test_no_type_shows_its_secret():
    kinds = [getattr(types, name) for name in types.__all__]
    for kind in kinds:
        fields = getattr(kind, "__struct_fields__", ())
        given = kind.__name__.endswith("Patch")
        if SECRETS & set(fields) and not given:
            assert issubclass(kind, WithSecret), kind
