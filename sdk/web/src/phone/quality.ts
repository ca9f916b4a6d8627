/** The quality of a call in the seed's words, from what the browser measures. */

import type { Ping } from '../omi/types.js';

export interface Sample {
  /** In ms. */
  readonly roundTrip: number;
  /** In ms. */
  readonly jitter: number;
  /** Share of the packets lost since the sample before, 0 to 1. */
  readonly packetLoss: number;
  /** How many packets came since the sample before. */
  readonly packets: number;
  /** How loud the microphone was since then (root mean square, 0 to 1); null when it is not known. */
  readonly level: number | null;
}

/** What a call has measured so far. */
export interface Quality {
  readonly ping: Readonly<Ping>;
  readonly samples: number;
}

/** How much a new sample weighs in the loss shown: one bad second does not empty the bars. */
const LOSS_WEIGHT = 0.3;

/** In ms: what coding and the jitter buffer add to the network's own delay. */
const CODEC_DELAY = 10;

/** Nothing measured yet: as good as the network lets it be. */
export const UNMEASURED: Quality = {
  ping: { ...judged(0, 0, 0), value: 0, avg: 0, min: 0, max: 0 },
  samples: 0,
};

export function measured({ ping, samples }: Quality, sample: Sample): Quality {
  const { roundTrip } = sample;
  const first = samples === 0;
  const loss = first
    ? sample.packetLoss
    : ping.packetLoss + LOSS_WEIGHT * (sample.packetLoss - ping.packetLoss);
  return {
    ping: {
      value: Math.round(roundTrip),
      avg: Math.round((ping.avg * samples + roundTrip) / (samples + 1)),
      min: Math.round(first ? roundTrip : Math.min(ping.min, roundTrip)),
      max: Math.round(Math.max(ping.max, roundTrip)),
      ...judged(roundTrip, sample.jitter, loss),
    },
    samples: samples + 1,
  };
}

function judged(
  roundTrip: number,
  jitter: number,
  loss: number,
): Pick<Ping, 'level' | 'status' | 'jitter' | 'packetLoss' | 'mos'> {
  const mos = opinionScore(roundTrip, jitter, loss);
  const level = mos >= 4.1 ? 4 : mos >= 3.6 ? 3 : mos >= 3 ? 2 : 1;
  const status = level > 2 ? 'good' : level > 1 ? 'warning' : 'bad';
  return { level, status, jitter: Math.round(jitter), packetLoss: round(loss, 3), mos };
}

/** The E-model (ITU-T G.107), reduced to delay and loss as is usual for a telephone's display. */
function opinionScore(roundTrip: number, jitter: number, loss: number): number {
  const delay = roundTrip / 2 + 2 * jitter + CODEC_DELAY;
  const delayImpairment = delay < 160 ? delay / 40 : (delay - 120) / 10;
  const rating = Math.max(0, 93.2 - delayImpairment - 250 * loss);
  const score = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return round(Math.min(4.5, Math.max(1, score)), 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
