/** Reads the figures of a call's quality out of the browser's statistics. */

import type { Sample } from '../phone/quality.js';

/** The few members that we read; the browsers' types leave them untyped. */
interface Report {
  readonly type: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly currentRoundTripTime?: number;
  readonly roundTripTime?: number;
}

/** What only grows; from 0 again when the browser has made a new receiver or source. */
const NONE_RECEIVED = { packetsReceived: 0, packetsLost: 0, jitter: 0 };
const NONE_SENT = { totalAudioEnergy: 0, totalSamplesDuration: 0 };

export interface Reading {
  /** Null until a round trip has been measured. */
  readonly sample: Sample | null;
  readonly received: typeof NONE_RECEIVED;
  readonly sent: typeof NONE_SENT;
}

export const NOTHING_YET: Reading = { sample: null, received: NONE_RECEIVED, sent: NONE_SENT };

export function read(reports: Iterable<Report>, before: Reading): Reading {
  const found: Partial<Record<string, Report>> = {};
  for (const report of reports) {
    // Of the paths the one in use: its checks measure the way to the switchboard every few seconds.
    const unused =
      report.type === 'candidate-pair' && !(report.nominated && report.state === 'succeeded');
    if (!unused) found[report.type] = report;
  }
  const received = { ...before.received, ...found['inbound-rtp'] };
  const sent = { ...before.sent, ...found['media-source'] };
  const roundTrip =
    found['candidate-pair']?.currentRoundTripTime ?? found['remote-inbound-rtp']?.roundTripTime;
  if (roundTrip === undefined) return { sample: null, received, sent };

  const restarted = received.packetsReceived < before.received.packetsReceived;
  const { packetsReceived, packetsLost } = restarted ? NONE_RECEIVED : before.received;
  const packets = received.packetsReceived - packetsReceived;
  // What had been lost may still come, and is then taken back.
  const lost = Math.max(0, received.packetsLost - packetsLost);
  const seconds = sent.totalSamplesDuration - before.sent.totalSamplesDuration;
  const energy = sent.totalAudioEnergy - before.sent.totalAudioEnergy;
  const sample = {
    roundTrip: roundTrip * 1000,
    jitter: received.jitter * 1000,
    packetLoss: lost && lost / (lost + packets),
    packets,
    level: seconds > 0 ? Math.sqrt(Math.max(0, energy) / seconds) : null,
  };
  return { sample, received, sent };
}
