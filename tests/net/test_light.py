"""What a program that only calls must have installed: sockets and SIP, no server."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"h11", "httptools", "sqlalchemy", "starlette", "uvicorn", "uvloop"}

LOOK = """
import sys
import tongdai.net.dns, tongdai.net.driver, tongdai.net.inbox, tongdai.net.outgoing
import tongdai.net.sockets, tongdai.net.tls, tongdai.net.udp
import tongdai.sip.endpoint
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_a_client_needs_no_part_of_the_server():
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(done.stdout.split())
