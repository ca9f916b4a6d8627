"""What the doctor finds, and that it is right."""

from __future__ import annotations

import datetime as dt
import re
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.cli.commands import CommandLine
from tests.net.certificates import certificate
from tongdai import config
from tongdai.cli import checks
from tongdai.cli.english import ENGLISH

NOW = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
"Not on the hour that test certificates begin and end at."

DAY = dt.timedelta(days=1)
OTHER = 4711
"The process id of some running switchboard."


def settings(folder, text=""):
    file = folder / "tongdai.toml"
    file.write_text(text)
    return config.read(file, {"TONGDAI_DATA": str(folder / "data")})


def ports(folder, text, running=None):
    """Findings about HTTP, SIP and media ports, as (good, text)."""
    found = checks.ports(settings(folder, text), running, ENGLISH)
    return [(each.good, each.text) for each in found]


@contextmanager
def taken(kind):
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            sock.listen()
        yield sock.getsockname()[1]


FREE = "[net]\nhttp_port = {http}\nsip_port = {sip}\n[media]\nport = {media}\n"


def free(http=0, sip=0, media=0):
    return FREE.format(http=http, sip=sip, media=media)


def test_all_is_well_on_a_fresh_machine(tmp_path, monkeypatch, capsys):
    (tmp_path / "tongdai.toml").write_text(free())
    ended = CommandLine(tmp_path, monkeypatch, capsys)("doctor")
    assert ended.status == 0
    *lines, last = ended.out.splitlines()
    assert [line[0] for line in lines] == ["✓"] * len(lines)
    assert last == "everything is well"
    call = next(line for line in lines if "media engine" in line)
    assert re.search(r"100 packets both ways, 0 lost, \d+\.\d\d ms", call)


def test_each_fault_is_one_line_and_the_status_is_1(tmp_path, monkeypatch, capsys):
    (tmp_path / "tongdai.toml").write_text("[net]\nhost = '0.0.0.0'\n")
    with taken(socket.SOCK_STREAM) as port:
        command = CommandLine(tmp_path, monkeypatch, capsys)
        monkeypatch.setenv("TONGDAI_HTTP_PORT", str(port))
        monkeypatch.setenv("TONGDAI_SIP_PORT", "0")
        monkeypatch.setenv("TONGDAI_MEDIA_PORT", "0")
        ended = command("doctor")
    bad = [line for line in ended.out.splitlines() if line.startswith("✗")]
    assert ended.status == 1
    assert [line[2:].split(":")[0] for line in bad] == [
        f"HTTP port {port}",
        "media addresses",
        "certificate",
    ]
    assert ended.out.splitlines()[-1] == "to put right: 3"


def test_a_bad_configuration_is_the_only_finding(tmp_path, monkeypatch, capsys):
    (tmp_path / "tongdai.toml").write_text("[net]\nhttp = 1\nhttp_port = -1\n")
    ended = CommandLine(tmp_path, monkeypatch, capsys)("doctor")
    assert ended.status == 1
    assert ended.out.splitlines() == [
        "✗ configuration: net.http: unknown key; did you mean net.https?",
        "✗ configuration: net.http_port: expected a port, 0 to 65535, not -1",
        "to put right: 2",
    ]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (socket.SOCK_STREAM, "http"),
        (socket.SOCK_STREAM, "sip"),
        (socket.SOCK_DGRAM, "sip"),
        (socket.SOCK_DGRAM, "media"),
    ],
)
def test_a_port_of_another_program_is_found_and_our_own_is_fine(tmp_path, kind, place):
    with taken(kind) as port:
        text = free(**{place: port}) + 'host = "127.0.0.1"\n'
        (bad,) = [each for each in ports(tmp_path, text) if not each[0]]
        ours = ports(tmp_path, text, running=OTHER)
    assert "another program uses it" in bad[1]
    key = {"http": "net.http_port", "sip": "net.sip_port", "media": "media.port"}[place]
    assert key in bad[1]
    assert all(good for good, _ in ours)
    assert any(f"process {OTHER}" in found for _, found in ours)


def test_an_address_that_is_not_ours_to_listen_on_is_found(tmp_path):
    found = ports(tmp_path, '[net]\nhost = "192.0.2.1"\n')
    assert [good for good, _ in found[:2]] == [False, False]
    assert "192.0.2.1 is no address of this machine: correct net.host" in found[0][1]


@pytest.mark.parametrize(
    ("host", "addresses", "good", "words"),
    [
        ("127.0.0.1", ["127.0.0.1"], True, "only this machine"),
        ("0.0.0.0", ["127.0.0.1"], False, "only this machine hears it"),
        ("0.0.0.0", ["0.0.0.0"], False, "nowhere to send to"),
        ("0.0.0.0", ["203.0.113.7"], True, "a NAT passes on"),
        ("0.0.0.0", ["203.0.113.7", "127.0.0.1"], False, "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7"], True, "203.0.113.7"),
    ],
)
def test_media_must_be_sent_to_where_it_arrives(tmp_path, host, addresses, good, words):
    text = f'[net]\nhost = "{host}"\n[media]\naddresses = {addresses}\n'
    found = checks.addresses(settings(tmp_path, text), ENGLISH)
    assert found.good is good
    assert words in found.text


def judged(folder, *, host=None, now=NOW, files=None, more=""):
    chain, key = files or certificate(folder, "pbx.example.com")
    text = f'[net]\ncertificate = "{chain}"\nkey = "{key}"\n{more}\n'
    if host is not None:
        text += f'[sip]\nhost = "{host}"\n'
    found = checks.certificate(settings(folder, text), now, ENGLISH)
    return found.good, found.text


def test_a_good_certificate_is_shown_with_its_names_and_days(tmp_path):
    assert judged(tmp_path, host="PBX.example.com") == (
        True,
        "pbx.example.com, good for 28 more days",
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "good only from"), (20, "expires in 8 days"), (29.5, "expired on")],
)
def test_a_certificate_out_of_its_time_is_found(tmp_path, days, words):
    good, text = judged(tmp_path, now=NOW + days * DAY)
    assert not good
    assert words in text


def test_a_certificate_for_another_name_is_found(tmp_path):
    good, text = judged(tmp_path, host="sip.example.com")
    assert not good
    assert "sip.example.com (sip.host) is none of them" in text


def test_a_wildcard_stands_for_one_label(tmp_path):
    files = certificate(tmp_path, "*.example.com")
    assert judged(tmp_path, files=files, host="pbx.example.com")[0]
    assert not judged(tmp_path, files=files, host="example.com")[0]
    assert not judged(tmp_path, files=files, host="a.pbx.example.com")[0]


def test_a_certificate_that_cannot_be_used_is_found(tmp_path):
    (tmp_path / "other").mkdir()
    chain, _ = certificate(tmp_path, "pbx.example.com")
    _, key = certificate(tmp_path / "other", "pbx.example.com")
    for files in ((chain, key), (tmp_path / "none.pem", key), (key, key)):
        good, text = judged(tmp_path, files=files)
        assert not good
        assert str(files[0]) in text


def test_browsers_elsewhere_need_https_or_a_proxy(tmp_path):
    public = '[net]\nhost = "0.0.0.0"\n'
    proxy = public + 'trusted_proxies = ["192.0.2.5"]\n'

    def good(text):
        return checks.certificate(settings(tmp_path, text), NOW, ENGLISH).good

    assert [good(""), good(public), good(proxy)] == [True, False, True]


def test_a_database_that_cannot_be_written_is_found(tmp_path):
    (tmp_path / "data").write_text("no folder")
    found = checks.database(settings(tmp_path), ENGLISH)
    assert not found.good
    assert str(tmp_path / "data") in found.text


def test_looking_at_the_database_changes_nothing_that_a_switchboard_would_notice(
    tmp_path,
):
    before = checks.database(settings(tmp_path), ENGLISH)
    after = checks.database(settings(tmp_path), ENGLISH)
    assert before == after
    assert before.good
    assert "0 tenants, 0 extensions" in before.text


def test_the_command_can_be_run_as_a_module(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "tongdai", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", ended.stdout)
