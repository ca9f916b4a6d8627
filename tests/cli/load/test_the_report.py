"""The report of a load: figures that add up, a table, and a picture that is SVG."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import msgspec
import pytest

from tongdai.cli.load.pacing import Course
from tongdai.cli.load.picture import picture
from tongdai.cli.load.report import Asked, Heard, Report
from tongdai.cli.load.reporting import Sound, concurrent, report
from tongdai.cli.load.signalling import SessionRequest, Signalling
from tongdai.cli.load.table import lines
from tongdai.cli.load.words import ENGLISH, VIETNAMESE
from tongdai.client import Quality

SVG = "{http://www.w3.org/2000/svg}"


def found(courses, sounds, *, tone=700, server="ws://127.0.0.1/ws"):
    signalling = Signalling()
    for number, course in enumerate(courses):
        session = SessionRequest(course.placed, status=course.status)
        session.indicated = course.rang
        signalling.sessions[str(number)] = session
    users, answering = ["100@demo"], ["101@demo"]
    asked = Asked(4, 2.0, 5.0, server, users, ["101"], answering, tone)
    started = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    return report(asked, started, courses, signalling, sounds, [])


COURSES = (
    Course(0.0, 0.1, 0.2, 5.0, "BYE", 200),
    Course(0.5, 0.7, 0.8, 6.0, "BYE", 200),
    Course(1.0, None, None, 1.2, "BUSY", 486),
    Course(1.5, 1.6, 1.7, 6.0, "BYE", 200),
)
GOOD = Quality(
    codec="opus/48000",
    sent=240,
    received=236,
    lost=4,
    jitter=3.0,
    missed=1,
    round_trip=12.0,
    mos=4.31,
)
FAIR = Quality(codec="opus/48000", sent=250, received=250, jitter=5.0, mos=4.28)
SOUNDS = {
    0: Sound(GOOD, Heard(-15.0, True)),
    1: Sound(FAIR, Heard(-70.0, False)),
    3: Sound(FAIR, Heard(-16.0, True)),
}


def test_its_figures_add_up():
    made = found(COURSES, SOUNDS)
    calls = made.calls
    assert (calls.placed, calls.answered, calls.successful) == (4, 3, 2)
    assert (calls.success, calls.at_most, made.took) == (50.0, 3, 6.0)
    failures = [(each.cause, each.status, each.count) for each in calls.failures]
    assert sorted(failures) == [("BUSY", 486, 1), ("NO_TONE", 200, 1)]
    media = made.media
    assert (media.sent, media.received, media.lost, media.missed) == (740, 736, 4, 1)
    assert media.loss == pytest.approx(100 * 4 / 740)
    assert media.opinions == {"4.3": 3}
    assert media.round_trip.count == 1
    assert (made.tones.listened, made.tones.came) == (3, 2)
    assert made.sessions.srd_each == pytest.approx([100, 200, 100])


def test_calls_at_once_go_up_and_down():
    made = found(COURSES, SOUNDS)
    assert concurrent(made.each) == [(0.2, 1), (0.8, 2), (1.7, 3), (5.0, 2), (6.0, 0)]


def test_its_json_can_be_read_back():
    made = found(COURSES, SOUNDS)
    document = msgspec.json.encode(made)
    assert msgspec.json.decode(document, type=Report) == made
    assert b'"version":1' in document
    assert b'"srdEach":' in document


@pytest.mark.parametrize(
    ("say", "said"), [(ENGLISH, "2 of 4 calls"), (VIETNAMESE, "2/4")]
)
def test_its_table_has_columns_below_each_other(say, said):
    text = list(lines(found(COURSES, SOUNDS), say))
    assert text[0].startswith(said)
    header = next(n for n, line in enumerate(text) if "P95" in line)
    rows = text[header : text.index("", header)]
    assert len({len(row) for row in rows}) == 1
    assert any(row.startswith("SRD") for row in rows)


@pytest.mark.parametrize("say", [ENGLISH, VIETNAMESE])
@pytest.mark.parametrize(
    ("courses", "sounds"),
    [
        (COURSES, SOUNDS),
        ((), {}),
        ((Course(0.0, None, None, 0.1, "UNKNOWN", 403),), {}),
    ],
    ids=["calls", "nothing", "one failed"],
)
def test_its_picture_is_svg_whose_shapes_are_all_inside(say, courses, sounds):
    root = ET.fromstring(picture(found(courses, sounds), say))
    assert root.tag == f"{SVG}svg"
    width, height = float(root.get("width")), float(root.get("height"))
    for shape in root.iter():
        for name, most in (("x", width), ("x1", width), ("y", height), ("y2", height)):
            assert 0 <= float(shape.get(name) or 0) <= most
        right = float(shape.get("x") or 0) + float(shape.get("width") or 0)
        assert right <= width + 0.01
        for x, y in re.findall(r"([-\d.]+),([-\d.]+)", shape.get("points") or ""):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height
    assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text


def test_its_bars_count_every_delay():
    root = ET.fromstring(picture(found(COURSES, SOUNDS), ENGLISH))
    notes = [
        bar.find(f"{SVG}title").text
        for bar in root.iter(f"{SVG}rect")
        if bar.get("class") == "bar"
    ]
    assert sum(int(note.rpartition(": ")[2]) for note in notes) == 3


def test_what_others_say_is_text_in_it():
    hostile = "ws://x/</text><script>alert(1)</script>\x00\x1b"
    made = found(COURSES, SOUNDS, server=hostile)
    root = ET.fromstring(picture(made, ENGLISH))
    assert root.find(f".//{SVG}script") is None
    assert any("<script>" in (text.text or "") for text in root.iter(f"{SVG}text"))
