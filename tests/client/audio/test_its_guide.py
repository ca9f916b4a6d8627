"""The guide to sound: whatever it shows runs, and it leaves nothing out."""

import ast
import asyncio
import inspect
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.client.audio.line import BYE, Line, run, tone
from tests.client.audio.test_playing import saved
from tongdai.client import audio
from tongdai.client.errors import CallEnded

GUIDE = (Path(__file__).parents[3] / "docs/python/sound.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
ASKED_BY_THE_CALL = {"speak", "hear", "press_came", "end", "heard", "said", "finish",
                     "offer", "take", "recv", "readyState", "rate"}  # fmt: skip

SHOWN = (audio.Audio, audio.Frames, audio.Recording, audio.Attached,
         audio.Loudspeaker, audio.Microphone)  # fmt: skip


@pytest.mark.parametrize("shown", SHOWN)
def test_every_public_name_is_in_it(shown):
    names = {name for name in vars(shown) if not name.startswith("_")}
    tree = ast.parse(inspect.getsource(shown))
    names |= {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) == "self"
        and not node.attr.startswith("_")
    }
    assert {name for name in names if not re.search(rf"\b{name}\b", GUIDE)} <= (
        ASKED_BY_THE_CALL
    )


@pytest.mark.parametrize("example", [e for e in EXAMPLES if "import" not in e])
def test_every_example_runs(example, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved(tmp_path / "hello.wav", tone(440, 2, 16_000))
    saved(tmp_path / "music.wav", tone(300, 1, 16_000))
    heard = []
    code = compile(example, "guide", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    async def scenario():
        async with Line() as line:
            line.comes(tone(200, 3, 48_000))
            sound = line.audio
            names = {
                "asyncio": asyncio,
                "call": SimpleNamespace(
                    audio=sound,
                    play=sound.play,
                    record=sound.record,
                    gather=sound.gather,
                ),
                "recogniser": SimpleNamespace(feed=heard.append),
                "synthesiser": SimpleNamespace(
                    says=lambda words: [tone(300, 0.5, 22_050)] * 3
                ),
            }
            asyncio.get_running_loop().call_later(60, sound.end, BYE)
            running = eval(code, names)
            if inspect.isawaitable(running):
                await running
            return sound

    try:
        sound = run(scenario())
    except CallEnded:
        pytest.fail("it waits for more than comes in a minute")
    assert isinstance(sound, audio.Audio)
    if "recogniser" in example:
        assert len(heard) == pytest.approx(3000, abs=3)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if "import" in e])
def test_every_import_of_an_example_is_there(example):
    """They need a sound card, or real time; their parts are proved elsewhere."""
    code = compile(example, "guide", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert code.co_flags & inspect.CO_COROUTINE
    imports = [node for node in ast.parse(example).body
               if isinstance(node, ast.ImportFrom)]  # fmt: skip
    assert imports
    exec(compile(ast.Module(imports, []), "guide", "exec"), {})
