"""baresip, a phone that nobody here wrote, driven over its control port."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from tests.browser.chromium import HEARD, PATIENCE, Phone
from tests.browser.switchboard import free_port
from tests.browser.tones import tone

DESK_HERTZ = 1000
"What the desk phone that the tests share hums."

RATE = 8_000
WAV_HEADER = 44
MODULES = Path("/usr/lib/baresip/modules")

CONFIG = """\
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
audio_source aufile,{voice}
audio_player aufile,{folder}/played.wav
audio_alert aufile,/dev/null
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
jitter_buffer_delay 2-4
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
module uuid.so
snd_path {heard}
module_app account.so
module_app contact.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""

SRTP_CONFIG = """\
module srtp.so
sip_verify_server no
"""
"The certificate is one that nobody but the test knows."


class Baresip:
    """One registered phone with G.711, whose microphone hums a tone."""

    def __init__(self, folder: Path, control: int) -> None:
        self._heard = folder / "heard"
        self._log = folder / "log"
        self._socket = _connect(control)
        self._received = b""
        self.events: list[dict[str, Any]] = []
        "What it reported: ``type`` is ``REGISTER_OK``, ``CALL_ESTABLISHED`` …"

    def command(self, name: str, parameters: str = "") -> None:
        text = json.dumps({"command": name, "params": parameters})
        self._socket.sendall(f"{len(text)}:{text},".encode())

    def wait_for(
        self,
        kind: str,
        *,
        within: float = PATIENCE,
        pump: Callable[[], None] | None = None,
    ) -> dict[str, Any]:
        """The next event of a kind. ``pump`` keeps other parties alive meanwhile."""
        end = time.monotonic() + within
        while True:
            self._read()
            for event in self.events:
                if event["type"] == kind:
                    self.events.remove(event)
                    return event
            seen = [event["type"] for event in self.events]
            assert time.monotonic() < end, f"no {kind} within {within} s, but {seen}"
            if pump is not None:
                pump()

    def heard(self) -> np.ndarray[Any, np.dtype[np.int16]]:
        """All samples that came in the latest call; none while nothing comes."""
        recordings = sorted(self._heard.glob("*-dec.wav"))
        # The file is still being written: its header says nothing yet.
        raw = recordings[-1].read_bytes()[WAV_HEADER:] if recordings else b""
        return np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")

    def level(self, hertz: int) -> float:
        """How loud it heard a frequency in the last second, in dB of full scale."""
        samples = self.heard()[-RATE:] / 32768
        assert len(samples) == RATE, f"only {len(samples)} samples were heard"
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(RATE))) * 4 / RATE
        loudest = float(spectrum[hertz - 3 : hertz + 4].max())
        return 20 * float(np.log10(max(loudest, 1e-10)))

    def hears(self, hertz: int) -> bool:
        """Did it hear that frequency in the last second? Not before a whole one."""
        return len(self.heard()) >= RATE and self.level(hertz) > HEARD

    def until(self, true: Callable[[], bool], what: str, page: Phone) -> None:
        """Ask again and again until it is true, while ``page`` goes on."""
        page.until(true, f"{what} at the desk phone")

    def until_hears(self, wanted: int, *unwanted: int, page: Phone) -> None:
        """Until in the last second there was the one tone, and none of the others."""
        self.until(
            lambda: self.hears(wanted) and not any(map(self.hears, unwanted)),
            f"{wanted} Hz without {unwanted}",
            page,
        )

    def until_it_heard_more(self, seconds: float, *, page: Phone) -> None:
        """Until so much more has come, whatever it is."""
        enough = len(self.heard()) + RATE * seconds
        self.until(lambda: len(self.heard()) > enough, "further sound", page)

    def log(self) -> str:
        """What it wrote, with every SIP message that it sent and got."""
        return self._log.read_text(errors="replace")

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> None:
        """Take in what came: netstrings of JSON, ``12:{…},``."""
        try:
            self._received += self._socket.recv(65536)
        except TimeoutError:
            return
        while b":" in self._received:
            length, _, rest = self._received.partition(b":")
            size = int(length)
            if len(rest) < size + 1:
                return
            message = json.loads(rest[:size])
            self._received = rest[size + 1 :]
            if message.get("event"):
                self.events.append(message)


def _free_pair() -> int:
    """A port for SIP that is free, as is the one above it, where baresip puts TLS."""
    while True:
        port = free_port()
        with socket.socket() as above:
            try:
                above.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _connect(port: int) -> socket.socket:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert time.monotonic() < end, "baresip did not open its control port"
            time.sleep(0.02)
            continue
        connection.settimeout(0.05)
        return connection


@contextmanager
def baresip(
    folder: Path,
    *,
    user: str,
    password: str,
    sip_port: int,
    hertz: int,
    srtp: bool = False,
) -> Iterator[Baresip]:
    """
    Start a phone on loopback that registers over UDP.

    Args:
        srtp: Over TLS instead, and its media are SRTP with keys in SDP.
    """
    heard = folder / "heard"
    heard.mkdir(parents=True)
    control = free_port()
    (folder / "config").write_text(
        CONFIG.format(
            sip=_free_pair(),
            voice=tone(folder / "voice.wav", hertz, seconds=60, rate=RATE),
            folder=folder,
            modules=MODULES,
            heard=heard,
            control=control,
        )
        + (SRTP_CONFIG if srtp else "")
    )
    transport = ";transport=tls" if srtp else ""
    (folder / "accounts").touch()
    (folder / "contacts").touch()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            # Each line of its log is there at once, and what it says to us is, too.
            ["stdbuf", "-oL", "baresip", "-s", "-f", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        phone = None
        try:
            phone = Baresip(folder, control)
            # Only now, as what happened before we listened would not be told.
            phone.command(
                "uanew",
                f"<sip:{user}@demo{transport}>;auth_user={user};"
                f"auth_pass={password};regint=60;"
                f'outbound="sip:127.0.0.1:{sip_port};lr{transport}"'
                + (";mediaenc=srtp-mand" if srtp else ""),
            )
            yield phone
        finally:
            if phone is not None:
                phone.close()
            process.terminate()
            process.wait(10)
