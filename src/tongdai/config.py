"""
All settings of the switchboard, read once: ``tongdai.toml``, then the environment.

A section of the file is a floor's settings dataclass, a key one of its fields; there is
no other list of keys. Everything that is wrong is found in one go.
"""

from __future__ import annotations

import dataclasses
import difflib
import enum
import math
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal

from tongdai.call.permit import CallSettings
from tongdai.errors import InvalidSetting, Refused
from tongdai.log import LogSettings
from tongdai.media.settings import MediaSettings
from tongdai.net.settings import LOOPBACK_ORIGINS, NetSettings
from tongdai.sip.settings import SipSettings
from tongdai.storage.settings import StorageSettings
from tongdai.switch.settings import SwitchSettings
from tongdai.webhooks.settings import WebhookSettings

DEFAULT_FILE: Final = Path("tongdai.toml")
"Looked for in the current folder."

ENVIRONMENT: Final[Mapping[str, tuple[str, str]]] = {
    "TONGDAI_HTTP_PORT": ("net", "http_port"),
    "TONGDAI_SIP_PORT": ("net", "sip_port"),
    "TONGDAI_MEDIA_PORT": ("media", "port"),
    "TONGDAI_DATA": ("storage", "data"),
    "TONGDAI_RECORDINGS": ("storage", "recordings"),
}
"What the environment may set, over the file: section and key."

TEXTS: Final = ("TONGDAI_DATA", "TONGDAI_RECORDINGS")
"Of these, those that are no numbers."

LARGEST_FILE: Final = 1 << 20
"Bytes of a configuration file that are read; a full one has 8 kB."

MOST_DIGITS: Final = 20
"Of a number in the environment: no setting has a use for more."

LONGEST_SHOWN: Final = 60
"Characters of a variable that an error repeats."


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; each part belongs to the floor of its name."""

    net: NetSettings = field(default_factory=NetSettings)
    sip: SipSettings = field(default_factory=SipSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    call: CallSettings = field(default_factory=CallSettings)
    switch: SwitchSettings = field(default_factory=SwitchSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def for_this_machine_only(self) -> bool:
        """
        Whether nobody elsewhere can have a use for us.

        That we listen on loopback does not say it: a proxy on this machine may serve
        the world. But then its pages have an origin, and media an address, elsewhere.
        """
        return (
            self.net.on_loopback
            and set(self.net.origins) <= {LOOPBACK_ORIGINS}
            and all(ip_address(each).is_loopback for each in self.media.addresses)
        )


class Kind(enum.StrEnum):
    """What a value must be, before anybody asks what it says."""

    BOOLEAN = "true or false"
    INTEGER = "a whole number"
    NUMBER = "a number"
    TEXT = "text in quotes"
    LIST = "a list in square brackets"
    TABLE = "a section with keys of its own"


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """Nobody reads this key."""

    key: str
    suggestion: str | None
    "The key that was probably meant."

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{self.key}: unknown key{hint}"


@dataclass(frozen=True, slots=True)
class WrongValue:
    """The key is right, what it is set to is not."""

    key: str
    "Section and key, or the name of an environment variable."

    expected: str
    "A :class:`Kind`, or the words of the floor that refused it."

    came: object

    def __str__(self) -> str:
        return f"{self.key}: expected {self.expected}, not {self.came!r}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is not there, or not TOML."""

    reason: str

    def __str__(self) -> str:
        return self.reason


Problem = UnknownKey | WrongValue | Unreadable


class InvalidConfiguration(Refused):
    """Settings that cannot be used, with everything that is wrong with them."""

    code = "config.invalid"

    def __init__(self, source: Path | None, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.source = source
        "The file; None if there was none."
        self.problems = problems


def read(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """
    Read and check all settings.

    Args:
        file: The configuration file; None: only defaults and the environment.
        environment: Variables by name; an empty one counts as not set.

    Raises:
        InvalidConfiguration: With all that is wrong.
    """
    tables = _load(file) if file is not None else {}
    reading = _Reading(folder=Path() if file is None else file.parent)
    settings = reading.settings(tables, environment)
    if reading.problems:
        raise InvalidConfiguration(file, tuple(reading.problems))
    return settings


def default_file() -> Path | None:
    """The file to read if none is named: ``tongdai.toml`` here, if there is one."""
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def keys() -> list[str]:
    """Every key that there is, section first: ``net.http_port``."""
    return _keys_of(Settings, "")


class _Wrong(Exception):
    """A value of the wrong type."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


class _Reading:
    """One reading of one configuration; collects what is wrong."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []

    def settings(
        self, tables: dict[str, Any], environment: Mapping[str, str]
    ) -> Settings:
        sections = {each.name for each in dataclasses.fields(Settings)}
        for name in tables:
            if name not in sections:
                self._unknown(name)
        overrides = self._overrides(environment)
        built: dict[str, Any] = {}
        for name, kind in typing.get_type_hints(Settings).items():
            given = tables.get(name, {})
            if not isinstance(given, dict):
                self.problems.append(WrongValue(name, Kind.TABLE, given))
                given = {}
            built[name] = self._section(kind, name, given, overrides.get(name, {}))
        return Settings(**built)

    def _overrides(
        self, environment: Mapping[str, str]
    ) -> dict[str, dict[str, tuple[str, object]]]:
        """By section and key: the variable's name, and its value in our types."""
        found: dict[str, dict[str, tuple[str, object]]] = {}
        for variable, (section, key) in ENVIRONMENT.items():
            text = environment.get(variable, "")
            if not text:
                continue
            value: object = Path(text) if variable == "TONGDAI_DATA" else text
            if variable not in TEXTS:
                shown = _shortened(text)
                if not (text.isascii() and text.isdecimal()):
                    self.problems.append(WrongValue(variable, Kind.INTEGER, shown))
                    continue
                if len(text) > MOST_DIGITS:
                    expected = f"a whole number of at most {MOST_DIGITS} digits"
                    self.problems.append(WrongValue(variable, expected, shown))
                    continue
                value = int(text)
            found.setdefault(section, {})[key] = variable, value
        return found

    def _section(
        self,
        kind: type[Any],
        name: str,
        given: dict[str, Any],
        overrides: dict[str, tuple[str, object]],
    ) -> object:
        hints = typing.get_type_hints(kind)
        values: dict[str, object] = {}
        for key, value in given.items():
            dotted = f"{name}.{key}"
            if key not in hints:
                self._unknown(dotted)
            elif dataclasses.is_dataclass(hints[key]) and isinstance(value, dict):
                values[key] = self._section(hints[key], dotted, value, {})
            else:
                try:
                    values[key] = _converted(value, hints[key], self._folder)
                except _Wrong as wrong:
                    self.problems.append(WrongValue(dotted, wrong.expected, value))
        sources = {key: f"{name}.{key}" for key in hints}
        for key, (variable, value) in overrides.items():
            values[key], sources[key] = value, variable
        return self._built(kind, values, sources)

    def _built(
        self, kind: type[Any], values: dict[str, object], sources: dict[str, str]
    ) -> object:
        while True:
            try:
                return kind(**values)
            except InvalidSetting as invalid:
                name = sources.get(invalid.key, invalid.key)
                self.problems.append(WrongValue(name, invalid.expected, invalid.came))
                # Without this one, others may show; a default is never wrong alone,
                # but may be beside what was given.
                if values.pop(invalid.key, None) is None:
                    values.clear()

    def _unknown(self, key: str) -> None:
        self.problems.append(UnknownKey(key, _closest(key)))


def _load(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            text = stream.read(LARGEST_FILE).decode()
        return tomllib.loads(text)
    except OSError as error:
        reason = f"cannot read {file}: {error.strerror}"
    except UnicodeDecodeError:
        reason = f"{file} is not text in UTF-8"
    except ValueError as error:  # a number of thousands of digits, too
        reason = f"{file} is not TOML: {error}"
    raise InvalidConfiguration(file, (Unreadable(reason),))


def _converted(value: object, kind: Any, folder: Path) -> object:
    """``value`` as a field of type ``kind`` wants it, or ``_Wrong``."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:  # TOML has no null: an optional key is left out
        (kind,) = (each for each in arguments if each is not types.NoneType)
        return _converted(value, kind, folder)
    if origin is Literal:
        if value not in arguments:
            raise _Wrong("one of " + ", ".join(map(repr, arguments)))
        return value
    if origin is tuple:
        return _converted_list(value, arguments, folder)
    return _SCALARS[kind](value, folder)


def _converted_list(
    value: object, kinds: tuple[Any, ...], folder: Path
) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise _Wrong(Kind.LIST)
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(value) != len(kinds):
        raise _Wrong(f"a list of {len(kinds)}")
    return tuple(
        _converted(each, kind, folder) for each, kind in zip(value, kinds, strict=True)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _text(value: object, folder: Path) -> str:
    if not isinstance(value, str):
        raise _Wrong(Kind.TEXT)
    return value


def _path(value: object, folder: Path) -> Path:
    # A relative path is meant from where the file is, not from where we are started.
    return folder / _text(value, folder)


def _boolean(value: object, folder: Path) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(Kind.BOOLEAN)
    return value


def _integer(value: object, folder: Path) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Wrong(Kind.INTEGER)
    return value


def _number(value: object, folder: Path) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _Wrong(Kind.NUMBER)
    if not math.isfinite(value):
        raise _Wrong(Kind.NUMBER)
    return float(value)


_SCALARS: Final[Mapping[type, Callable[[object, Path], object]]] = {
    str: _text,
    Path: _path,
    bool: _boolean,
    int: _integer,
    float: _number,
}


def _keys_of(kind: type[Any], prefix: str) -> list[str]:
    found = []
    for name, hint in typing.get_type_hints(kind).items():
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            found += _keys_of(hint, f"{prefix}{name}.")
        else:
            found.append(prefix + name)
    return found


def _closest(key: str) -> str | None:
    """The key that was probably meant: the same name elsewhere, or nearly this one."""
    known = keys()
    sections = [each.name for each in dataclasses.fields(Settings)]
    last = key.rpartition(".")[2]
    for each in known:
        if each.rpartition(".")[2] == last:
            return each
    candidates = known if "." in key else [*sections, *known]
    return next(iter(difflib.get_close_matches(key, candidates, n=1)), None)
