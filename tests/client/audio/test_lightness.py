"""What the sound of a program's calls brings with it."""

import subprocess
import sys

FOREIGN = """
aiortc alembic sqlalchemy starlette uvicorn uvloop tongdai.switch
tongdai.storage tongdai.api
""".split()  # noqa: SIM905


def test_sound_needs_no_server_and_no_aiortc():
    program = "import sys, tongdai.client.audio; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "tongdai.client.audio.audio" in loaded
    assert not loaded & set(FOREIGN)
