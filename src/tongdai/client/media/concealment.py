"""
What to let an ear hear while a packet is missing, in codecs that cannot say it.

The last pitch period is heard again, ever more quietly: the idea of ITU-T G.711
appendix I. Opus does better by itself.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tongdai.client.leg import Samples

MEMORY: Final = 0.04
"Seconds of sound that are kept to find a period in."

SHORTEST, LONGEST = 1 / 400, 1 / 66
"Seconds of a period: the pitches that voices have (ITU-T G.711 §I.2.2)."

MOST_PIECES: Final = 16
"Of what came, before it is cut to what is remembered: frames come one by one."

COMPARED: Final = 0.01
"Seconds that are compared to find it."

FADE: Final = 0.08
"Seconds from the loss until nothing is left; the first frame is hardly quieter."


class Concealment:
    """
    Of one stream.

    Args:
        rate: Samples a second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._size = round(rate * MEMORY)
        self._heard = [np.zeros(self._size, np.int16)]
        "What came, in pieces: joined only when something is missing."

        self._period: Samples | None = None
        "What is being repeated; None: nothing is missing."

        self._made = 0
        "Samples since the loss began."

    def heard(self, samples: Samples) -> None:
        """This came; nothing is missing (any more)."""
        self._period = None
        self._heard.append(samples)
        if len(self._heard) > MOST_PIECES:
            self._join()

    def _join(self) -> Samples:
        whole = np.concatenate(self._heard)[-self._size :]
        self._heard = [whole]
        return whole

    def frame(self, count: int) -> Samples:
        """So many samples instead of what is missing."""
        if self._period is None:
            self._period, self._made = self._find_period(), 0
        at = np.arange(self._made, self._made + count)
        self._made += count
        gain = np.clip(1 - at / (FADE * self._rate), 0, 1)
        made: Samples = (self._period[at % len(self._period)] * gain).astype(np.int16)
        return made

    def _find_period(self) -> Samples:
        """The samples since the moment that was most like the last one."""
        heard = self._join()
        sound = heard.astype(np.float32)
        compared = round(self._rate * COMPARED)
        latest = sound[-compared:]
        lags = range(round(self._rate * SHORTEST), round(self._rate * LONGEST) + 1)
        end = len(sound) - compared
        likeness = []
        for lag in lags:
            former = sound[end - lag : end - lag + compared]
            likeness.append(latest @ former / (1 + np.linalg.norm(former)))
        return heard[-lags[int(np.argmax(likeness))] :]
