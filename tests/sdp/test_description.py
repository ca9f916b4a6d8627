"""Descriptions in, descriptions out."""

from pathlib import Path

import pytest

from tongdai.errors import UsageError
from tongdai.sdp import description
from tongdai.sdp.description import Attribute, Description, Media, Origin, encode, parse
from tongdai.sdp.errors import MalformedDescription

SAMPLES = Path(__file__).parent / "samples"
TORTURE = Path(__file__).parents[3] / "shared" / "vectors"

HEAD = b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n"


def sample(name):
    return parse((SAMPLES / f"{name}.sdp").read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.sdp")), ids=lambda p: p.stem)
def test_what_was_written_reads_as_what_was_read(path):
    read = parse(path.read_bytes())
    assert parse(encode(read)) == read


def test_lines_may_end_with_lf_alone():
    data = (SAMPLES / "chrome.sdp").read_bytes()
    assert parse(data) == parse(data.replace(b"\n", b"\r\n"))


def test_a_section_has_its_own_lines_and_no_others():
    audio, video, data = sample("chrome-video").media
    assert [m.kind for m in (audio, video, data)] == ["audio", "video", "application"]
    assert [m.get("mid") for m in (audio, video, data)] == ["0", "1", "2"]
    assert video.all("rtcp-fb") == ("96 goog-remb", "96 nack pli")
    assert not data.has("rtcp-mux")
    assert data.formats == ("webrtc-datachannel",)


def test_the_first_port_and_the_bare_address_are_kept():
    read = sample("two-addresses")
    video, audio = read.media
    assert (read.connection, read.name) == ("2001:db8::30", "")
    assert (video.port, video.connection) == (51372, None)
    assert (audio.port, audio.connection) == (49170, "233.252.0.1")


def test_a_property_has_no_value():
    read = parse(HEAD + b"a=ice-lite\r\na=tool:\r\n")
    assert read.attributes == (Attribute("ice-lite", None), Attribute("tool", ""))
    assert read.has("ice-lite")
    assert read.get("ice-lite") is None


def test_bytes_that_are_no_utf_8_in_a_name_disturb_nothing():
    assert parse(HEAD.replace(b"s=-", b"s=\xe9t\xe9")).media == ()


def test_the_whole_is_written_in_the_order_of_the_rfc():
    written = encode(
        Description(
            origin=Origin("-", "7", "1", "2001:db8::1"),
            connection="2001:db8::1",
            attributes=(Attribute("ice-lite"),),
            media=(
                Media(
                    kind="audio",
                    port=9,
                    protocol="RTP/AVP",
                    formats=("8", "0"),
                    connection="192.0.2.1",
                    attributes=(Attribute("ptime", "20"),),
                ),
            ),
        )
    )
    assert written == (
        b"v=0\r\no=- 7 1 IN IP6 2001:db8::1\r\ns=-\r\nc=IN IP6 2001:db8::1\r\n"
        b"t=0 0\r\na=ice-lite\r\nm=audio 9 RTP/AVP 8 0\r\nc=IN IP4 192.0.2.1\r\n"
        b"a=ptime:20\r\n"
    )


@pytest.mark.parametrize("evil", ["x\r\na=sendonly", "x\ny", "x\0y"])
def test_a_line_break_cannot_be_smuggled_into_a_value(evil):
    origin = Origin("-", "1", "1", "192.0.2.1")
    with pytest.raises(UsageError):
        encode(Description(origin=origin, attributes=(Attribute("tool", evil),)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n",
        b"hello",
        b"v=1\r\no=- 1 1 IN IP4 192.0.2.1\r\n",
        b"o=- 1 1 IN IP4 192.0.2.1\r\nv=0\r\n",
        b"v=0\r\ns=-\r\n",
        b"v=0\r\no=- 1 1 IN IP4\r\n",
        b"v=0\r\no=- 1 1 ATM NSAP 47.0005\r\n",
        HEAD + b"o=- 2 2 IN IP4 192.0.2.2\r\n",
        HEAD + b"m=audio 99999 RTP/AVP 0\r\n",
        HEAD + b"m=audio -1 RTP/AVP 0\r\n",
        HEAD + b"m=audio 12x RTP/AVP 0\r\n",
        HEAD + "m=audio ٣ RTP/AVP 0\r\n".encode(),
        HEAD + b"m=audio 1000 RTP/AVP\r\n",
        HEAD + b"c=IN IP4\r\n",
        HEAD + b"c=IN IP5 192.0.2.1\r\n",
        HEAD + b"x=unknown\r\n",
        HEAD + b"a=one\rtwo\r\n",
        HEAD + b"a=one\0two\r\n",
        HEAD + b"no equals sign\r\n",
        HEAD + b"\r\na=behind an empty line\r\n",
    ],
)
def test_what_is_no_description_is_refused(data):
    with pytest.raises(MalformedDescription):
        parse(data)


@pytest.mark.parametrize(
    "excess",
    [
        b"a=%b\r\n" % (b"x" * description.MAX_SIZE),
        b"a=%b\r\n" % (b"x" * (description.MAX_LINE + 1)),
        b"a=x\r\n" * description.MAX_LINES,
        b"m=audio 9 RTP/AVP 0\r\n" * (description.MAX_MEDIA + 1),
        b"m=audio 9 RTP/AVP" + b" 0" * (description.MAX_FORMATS + 1) + b"\r\n",
    ],
    ids=["size", "line", "lines", "media", "formats"],
)
def test_each_limit_is_kept(excess):
    with pytest.raises(MalformedDescription):
        parse(HEAD + excess)


def bodies():
    for path in sorted(TORTURE.glob("rfc*/*")):
        head, _, body = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        if b"application/sdp" in head and b"\nm=" in body:
            yield pytest.param(body, id=path.name)


@pytest.mark.skipif(not TORTURE.is_dir(), reason="no RFC messages beside the project")
@pytest.mark.parametrize("body", list(bodies()))
def test_the_descriptions_within_the_torture_messages_are_read(body):
    assert parse(body).media
