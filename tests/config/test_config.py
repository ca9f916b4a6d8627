"""Settings are read once, and everything that is wrong is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tongdai import config
from tongdai.config import (
    InvalidConfiguration,
    Kind,
    Settings,
    UnknownKey,
    Unreadable,
    WrongValue,
)

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "tongdai.toml"

WITHOUT_DEFAULT = (
    "net.authorities",
    "net.certificate",
    "net.key",
    "sip.host",
    "sip.port",
    "storage.recordings",
    "storage.url",
)
"Keys that the example can only show with a value of somebody."


def read(folder: Path, text: str, **environment: str) -> Settings:
    file = folder / "tongdai.toml"
    file.write_text(text)
    return config.read(file, environment)


def problems(folder: Path, text: str, **environment: str):
    with pytest.raises(InvalidConfiguration) as refused:
        read(folder, text, **environment)
    return list(refused.value.problems)


def test_without_file_and_environment_the_defaults_hold():
    assert config.read(None, {}) == Settings()


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path):
    settings = read(
        tmp_path,
        """
        [net]
        host = "::1"
        origins = ["https://crm.example.com"]
        certificate = "tls/chain.pem"
        [media]
        rtp_ports = [50000, 50998]
        silence = 30
        [sip]
        host = "pbx.example.com"
        [sip.timings]
        t1 = 0.25
        [log]
        level = "DEBUG"
        """,
    )
    assert settings.net.host == "::1"
    assert settings.net.origins == ("https://crm.example.com",)
    assert settings.net.certificate == tmp_path / "tls" / "chain.pem"
    assert settings.net.http_port == 8080
    assert settings.media.rtp_ports == (50000, 50998)
    assert settings.media.silence == 30.0
    assert isinstance(settings.media.silence, float)
    assert settings.sip.host == "pbx.example.com"
    assert settings.sip.timings.t1 == 0.25
    assert settings.sip.timings.t2 == 4.0
    assert settings.log.level == "DEBUG"
    assert settings.call == Settings().call


def test_relative_paths_count_from_the_file_but_in_the_environment_from_here(tmp_path):
    text = '[storage]\ndata = "data"'
    assert read(tmp_path, text).storage.data == tmp_path / "data"
    here = read(tmp_path, text, TONGDAI_DATA="data")
    assert here.storage.data == Path("data")


def test_the_environment_wins_over_the_file_and_empty_counts_as_unset(tmp_path):
    settings = read(
        tmp_path,
        "[net]\nhttp_port = 1000\nsip_port = 1001\n[media]\nport = 1002",
        TONGDAI_HTTP_PORT="9090",
        TONGDAI_SIP_PORT="0",
        TONGDAI_MEDIA_PORT="",
    )
    assert (settings.net.http_port, settings.net.sip_port) == (9090, 0)
    assert settings.media.port == 1002


def test_where_recordings_go_is_set_by_the_environment(tmp_path):
    text = '[storage]\nrecordings = "s3://one"'
    assert read(tmp_path, text).storage.recordings == "s3://one"
    settings = read(tmp_path, text, TONGDAI_RECORDINGS="s3://calls/pbx")
    assert settings.storage.recordings == "s3://calls/pbx"
    (found,) = problems(tmp_path, "", TONGDAI_RECORDINGS="s3://key:geheim@calls")
    assert isinstance(found, WrongValue)
    assert found.key == "TONGDAI_RECORDINGS"
    assert "geheim" not in str(found)


def test_everything_that_is_wrong_is_found_at_once(tmp_path):
    text = """
    http_port = 80
    [nett]
    [net]
    http_prot = 8080
    https = "yes"
    sips_port = 70000
    [media]
    adresses = ["192.0.2.1"]
    rtp_ports = [50000]
    silence = inf
    workers = true
    [storage]
    data = 5
    [call]
    ring_time = 0
    ring_tim = 1
    [sip.timings]
    t3 = 1
    t1 = "fast"
    """
    assert problems(tmp_path, text, TONGDAI_HTTP_PORT="eighty") == [
        UnknownKey("http_port", "net.http_port"),
        UnknownKey("nett", "net"),
        WrongValue("TONGDAI_HTTP_PORT", Kind.INTEGER, "eighty"),
        UnknownKey("net.http_prot", "net.http_port"),
        WrongValue("net.https", Kind.BOOLEAN, "yes"),
        WrongValue("net.sips_port", "a port, 0 to 65535", 70000),
        UnknownKey("sip.timings.t3", "sip.timings.t4"),
        WrongValue("sip.timings.t1", Kind.NUMBER, "fast"),
        UnknownKey("media.adresses", "media.addresses"),
        WrongValue("media.rtp_ports", "a list of 2", [50000]),
        WrongValue("media.silence", Kind.NUMBER, float("inf")),
        WrongValue("media.workers", Kind.INTEGER, True),
        UnknownKey("call.ring_tim", "call.ring_time"),
        WrongValue("call.ring_time", "seconds above 0", 0.0),
        WrongValue("storage.data", Kind.TEXT, 5),
    ]


def test_several_values_of_one_section_that_cannot_work_are_all_named(tmp_path):
    text = "[media]\nworkers = 0\nport = 99999\naddresses = []"
    assert {each.key for each in problems(tmp_path, text)} == {
        "media.workers",
        "media.port",
        "media.addresses",
    }


def test_a_value_that_only_fails_beside_a_default_is_named(tmp_path):
    (found,) = problems(tmp_path, "[net]\nhttps = true")
    assert isinstance(found, WrongValue)
    assert found.key == "net.https"


def test_a_variable_that_cannot_work_is_named_as_the_variable(tmp_path):
    (found,) = problems(tmp_path, "", TONGDAI_SIP_PORT="65536")
    assert found == WrongValue("TONGDAI_SIP_PORT", "a port, 0 to 65535", 65536)


@pytest.mark.parametrize("digits", [21, 5000])
def test_a_variable_of_many_digits_is_named_and_not_repeated(tmp_path, digits):
    (found,) = problems(tmp_path, "", TONGDAI_HTTP_PORT="9" * digits)
    assert isinstance(found, WrongValue)
    assert found.key == "TONGDAI_HTTP_PORT"
    assert found.expected == "a whole number of at most 20 digits"
    assert len(str(found)) < 150


def test_a_long_variable_that_is_no_number_is_not_repeated(tmp_path):
    (found,) = problems(tmp_path, "", TONGDAI_SIP_PORT="x" * 5000)
    assert found == WrongValue("TONGDAI_SIP_PORT", Kind.INTEGER, "x" * 60 + "…")


def test_a_section_that_is_no_section_is_named(tmp_path):
    assert problems(tmp_path, "net = 1") == [WrongValue("net", Kind.TABLE, 1)]


def test_a_message_names_the_key_what_was_expected_and_what_came(tmp_path):
    with pytest.raises(InvalidConfiguration) as refused:
        read(tmp_path, '[net]\nhttp_port = "80"\nhttp = 1')
    assert str(refused.value).splitlines() == [
        "net.http_port: expected a whole number, not '80'",
        "net.http: unknown key; did you mean net.https?",
    ]


@pytest.mark.parametrize(
    "content", [b"[net", b"\xff\xfe", b"a = 1\na = 2", b"a = 1" + 5000 * b"0"]
)
def test_what_is_no_toml_is_said_so(tmp_path, content):
    file = tmp_path / "tongdai.toml"
    file.write_bytes(content)
    with pytest.raises(InvalidConfiguration) as refused:
        config.read(file, {})
    (found,) = refused.value.problems
    assert isinstance(found, Unreadable)
    assert str(file) in found.reason


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(InvalidConfiguration, match="cannot read"):
        config.read(tmp_path / "none.toml", {})


def test_a_file_in_the_current_folder_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert config.default_file() is None
    (tmp_path / "tongdai.toml").touch()
    assert config.default_file() == Path("tongdai.toml")


def test_the_example_says_nothing_but_the_defaults():
    assert config.read(EXAMPLE, {}) == Settings()


def test_the_example_has_every_key_with_its_default(tmp_path):
    section, keys, lines = "", [], []
    for line in EXAMPLE.read_text().splitlines():
        if header := re.fullmatch(r"\[([\w.]+)\]", line):
            section = header[1]
            lines.append(line)
        elif key := re.match(r"#(\w+) = ", line):
            keys.append(f"{section}.{key[1]}")
            if keys[-1] not in WITHOUT_DEFAULT:
                lines.append(line[1:])
    assert sorted(keys) == sorted(config.keys())
    settings = read(tmp_path, "\n".join(lines), TONGDAI_DATA="var")
    assert settings == Settings()


def test_the_documentation_has_every_key_and_no_other():
    text = (ROOT / "docs" / "configuration.md").read_text()
    tables = text[text.index("## Every key") :]
    documented = re.findall(r"^\| `([a-z0-9_.]+)` \|", tables, flags=re.MULTILINE)
    assert sorted(documented) == sorted(config.keys())


@pytest.mark.parametrize(
    ("text", "only_here"),
    [
        ("", True),
        ('[net]\nhost = "0.0.0.0"', False),
        ('[net]\norigins = ["https://pbx.example.com"]', False),
        ('[media]\naddresses = ["203.0.113.7"]', False),
    ],
)
def test_a_switchboard_that_others_may_reach_is_recognised(tmp_path, text, only_here):
    assert read(tmp_path, text).for_this_machine_only is only_here
