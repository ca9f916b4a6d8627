/** Reads the figures of a call's quality out of the browser's statistics. */

import type { Sample } from '../phone/quality.js';

export interface Reading {
  /** Null until a round trip has been measured. */
  readonly sample: Sample | null;
  readonly counters: Readonly<Counters>;
}

/** What only grows; from 0 again when the browser has made a new receiver or source. */
interface Counters {
  received: number;
  lost: number;
  energy: number;
  seconds: number;
}

export const NOTHING_YET: Reading = {
  sample: null,
  counters: { received: 0, lost: 0, energy: 0, seconds: 0 },
};

/** The few members that we read; the browsers' types leave them untyped. */
interface Report {
  readonly type: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly currentRoundTripTime?: number;
  readonly roundTripTime?: number;
  readonly jitter?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly totalAudioEnergy?: number;
  readonly totalSamplesDuration?: number;
}

export function read(reports: Iterable<Report>, { counters: before }: Reading): Reading {
  let roundTrip: number | undefined;
  let jitter = 0;
  const counters = { ...before };
  for (const report of reports) {
    switch (report.type) {
      case 'candidate-pair':
        // The path in use: its checks measure the way to the switchboard every few seconds.
        if (report.nominated && report.state === 'succeeded') {
          roundTrip = report.currentRoundTripTime ?? roundTrip;
        }
        break;
      case 'remote-inbound-rtp':
        roundTrip ??= report.roundTripTime;
        break;
      case 'inbound-rtp':
        jitter = report.jitter ?? 0;
        counters.received = report.packetsReceived ?? 0;
        counters.lost = report.packetsLost ?? 0;
        break;
      case 'media-source':
        counters.energy = report.totalAudioEnergy ?? 0;
        counters.seconds = report.totalSamplesDuration ?? 0;
        break;
      default:
    }
  }
  const restarted = counters.received < before.received;
  const packets = counters.received - (restarted ? 0 : before.received);
  // What had been lost may still come, and is then taken back.
  const lost = Math.max(0, counters.lost - (restarted ? 0 : before.lost));
  const packetLoss = lost / (lost + packets) || 0;
  const seconds = counters.seconds - before.seconds;
  const energy = counters.energy - before.energy;
  const level = seconds > 0 ? Math.sqrt(Math.max(0, energy) / seconds) : null;
  if (roundTrip === undefined) return { sample: null, counters };
  const figures = { roundTrip: roundTrip * 1000, jitter: jitter * 1000, packetLoss };
  return { sample: { ...figures, packets, level }, counters };
}
