"""What the report of ``tongdai load`` says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongdai.cli.spoken import is_vietnamese


@dataclass(frozen=True, slots=True)
class Words:
    """One language. ``{names}`` are filled in by ``str.format``."""

    going: str
    columns: tuple[str, ...]
    "Name, count, least, mean, median, 95 %, 99 %, most."

    srd: str
    srd_failed: str
    rrd: str
    sdd: str
    sdt: str
    jitter: str
    round_trip: str
    mos: str
    tone_level: str
    calls: str
    packets: str
    tones: str
    failed: str
    too_few: str
    saved: str
    title: str
    successful: str
    delay: str
    delay_axis: str
    talking: str
    time_axis: str
    ends: str
    median: str
    failures: str
    nothing: str


ENGLISH = Words(
    going="{placed} of {calls} placed, {talking} talk, {ended} ended, {failed} failed",
    columns=("", "COUNT", "MIN", "MEAN", "MEDIAN", "P95", "P99", "MAX"),
    srd="SRD, session request delay, ms",
    srd_failed="SRD of failed sessions, ms",
    rrd="RRD, registration request delay, ms",
    sdd="SDD, session disconnect delay, ms",
    sdt="SDT, session duration time, s",
    jitter="jitter, ms",
    round_trip="round trip, ms",
    mos="MOS",
    tone_level="level of the tone, dBFS",
    calls="{successful} of {calls} calls successful ({success}), {answered} answered, "
    "{at_most} at once at most, in {took:.1f} s",
    packets="{sent} packets sent, {received} received, {lost} lost ({loss}), {missed} "
    "of ours never came",
    tones="the tone of {hertz} Hz came {came} times of {listened}",
    failed="failed: {count} × {cause} ({status})",
    too_few="{success} of the calls were successful, {required:g} % were required",
    saved="written: {path}",
    title="{calls} calls, {rate:g} a second",
    successful="successful",
    delay="Session request delay (SRD)",
    delay_axis="ms from INVITE to ringing",
    talking="Calls at once",
    time_axis="seconds",
    ends="How calls ended",
    median="median",
    failures="failed",
    nothing="none",
)

VIETNAMESE = Words(
    going="đã gọi {placed}/{calls}, đang nói {talking}, đã kết thúc {ended}, lỗi "
    "{failed}",
    columns=("", "SỐ LẦN", "NHỎ NHẤT", "TB", "TRUNG VỊ", "P95", "P99", "LỚN NHẤT"),
    srd="SRD, thời gian thiết lập cuộc gọi, ms",
    srd_failed="SRD của cuộc gọi không thành, ms",
    rrd="RRD, thời gian ghi danh, ms",
    sdd="SDD, thời gian ngắt cuộc gọi, ms",
    sdt="SDT, thời lượng cuộc gọi, s",
    jitter="jitter, ms",
    round_trip="thời gian khứ hồi, ms",
    mos="MOS",
    tone_level="độ lớn của âm, dBFS",
    calls="{successful}/{calls} cuộc gọi thành công ({success}), {answered} được trả "
    "lời, nhiều nhất {at_most} cùng lúc, trong {took:.1f} s",
    packets="gửi {sent} gói, nhận {received}, mất {lost} ({loss}), bên kia thiếu "
    "{missed}",
    tones="nghe được âm {hertz} Hz {came}/{listened} lần",
    failed="lỗi: {count} × {cause} ({status})",
    too_few="chỉ {success} cuộc gọi thành công, yêu cầu {required:g} %",
    saved="đã ghi: {path}",
    title="{calls} cuộc gọi, {rate:g} cuộc mỗi giây",
    successful="thành công",
    delay="Thời gian thiết lập cuộc gọi (SRD)",
    delay_axis="ms từ INVITE đến khi đổ chuông",
    talking="Cuộc gọi cùng lúc",
    time_axis="giây",
    ends="Cuộc gọi kết thúc thế nào",
    median="trung vị",
    failures="lỗi",
    nothing="không có",
)


def words(environment: Mapping[str, str]) -> Words:
    """Of the language that the user's environment asks for."""
    return VIETNAMESE if is_vietnamese(environment) else ENGLISH
