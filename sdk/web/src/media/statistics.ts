/** Reads the figures of a call's quality out of the browser's statistics. */

import type { Sample } from '../phone/quality.js';

/** The counters that only grow, as they were at the sample before. */
export interface Counters {
  readonly received: number;
  readonly lost: number;
}

export const NO_PACKETS: Counters = { received: 0, lost: 0 };

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
}

/** Null until a round trip has been measured. */
export function sampleOf(
  reports: Iterable<Report>,
  before: Counters,
): { sample: Sample; counters: Counters } | null {
  let roundTrip: number | undefined;
  let jitter = 0;
  let counters = before;
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
        counters = { received: report.packetsReceived ?? 0, lost: report.packetsLost ?? 0 };
        break;
      default:
    }
  }
  if (roundTrip === undefined) return null;
  const lost = Math.max(0, counters.lost - before.lost);
  const expected = lost + Math.max(0, counters.received - before.received);
  const packetLoss = expected === 0 ? 0 : lost / expected;
  return {
    sample: { roundTrip: roundTrip * 1000, jitter: jitter * 1000, packetLoss },
    counters,
  };
}
