/** How good the audio of one side was, measure by measure. */

import type { CallQuality } from '../api/types';

export type Grade = 'good' | 'fair' | 'poor';

export interface Measure {
  name: 'mos' | 'loss' | 'jitter' | 'roundTrip';
  /** `loss` in per cent, `jitter` and `roundTrip` in ms. */
  value: number;
  grade: Grade;
  /** How much of its bar is filled, 0 to 1. */
  share: number;
}

/** The worst that is still good, the worst that is still fair, and what fills the bar. */
const LIMITS = {
  /** MOS, where more is better: satisfied, and some dissatisfied (ITU-T G.107, table B.1). */
  mos: { good: 4.0, fair: 3.6, full: 4.5 },
  loss: { good: 1, fair: 3, full: 5 },
  jitter: { good: 20, fair: 40, full: 60 },
  /** There and back; one way up to 150 ms is good (ITU-T G.114). */
  roundTrip: { good: 150, fair: 300, full: 400 },
} as const;

/** What was measured, the sum of it first. */
export function measuresOf(quality: CallQuality): Measure[] {
  const { packetsReceived, packetsLost, jitter, roundTrip } = quality;
  const expected = packetsReceived + packetsLost;
  const sum = mosOf(quality);
  const found: Measure[] = sum === null ? [] : [sum];
  if (expected > 0) found.push(lessIsBetter('loss', (100 * packetsLost) / expected));
  if (packetsReceived > 0) found.push(lessIsBetter('jitter', jitter));
  if (roundTrip !== null) found.push(lessIsBetter('roundTrip', roundTrip));
  return found;
}

/** The sum of what was measured; null: there was nothing to be heard yet. */
export function mosOf({ mos }: CallQuality): Measure | null {
  if (mos === null) return null;
  const { good, fair, full } = LIMITS.mos;
  const grade = mos >= good ? 'good' : mos >= fair ? 'fair' : 'poor';
  return { name: 'mos', value: mos, grade, share: part((mos - 1) / (full - 1)) };
}

function lessIsBetter(name: 'loss' | 'jitter' | 'roundTrip', value: number): Measure {
  const { good, fair, full } = LIMITS[name];
  const grade = value <= good ? 'good' : value <= fair ? 'fair' : 'poor';
  return { name, value, grade, share: part(value / full) };
}

function part(share: number): number {
  return Math.min(1, Math.max(0, share));
}
