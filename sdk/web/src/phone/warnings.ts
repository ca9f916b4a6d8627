/** Which warnings a call's figures are worth, without flickering: raised late, cleared late. */

import type { WarningCode } from '../omi/types.js';

/** The figures of one second; null where nothing can be said, as while a call is on hold. */
export interface Figures {
  readonly packets: number | null;
  /** Share, 0 to 1. */
  readonly packetLoss: number | null;
  /** In ms. */
  readonly roundTrip: number | null;
  /** Of the microphone: root mean square, 0 to 1. */
  readonly level: number | null;
}

type MeasuredCode = 'no_packets' | 'high_packet_loss' | 'high_round_trip' | 'microphone_silent';

interface Rule {
  readonly code: MeasuredCode & WarningCode;
  readonly figure: keyof Figures;
  isBad(value: number): boolean;
  isGood(value: number): boolean;
  /** So many bad seconds in a row raise it, so many good ones clear it. */
  readonly raisedAfter: number;
  readonly clearedAfter: number;
}

/** −80 dB: less than the quietest room gives, so that only a switch or a cable can be the cause. */
export const SILENCE = 0.0001;

/** Share of lost packets from which a voice is hard to follow. */
export const LOSSY = 0.03;

/** In ms: a round trip with which two people begin to talk at once. */
export const SLOW = 400;

const RULES: readonly Rule[] = [
  {
    code: 'no_packets',
    figure: 'packets',
    isBad: (packets) => packets === 0,
    isGood: (packets) => packets > 0,
    raisedAfter: 3,
    clearedAfter: 1,
  },
  {
    code: 'microphone_silent',
    figure: 'level',
    isBad: (level) => level < SILENCE,
    isGood: (level) => level >= SILENCE,
    raisedAfter: 8,
    clearedAfter: 1,
  },
  {
    code: 'high_packet_loss',
    figure: 'packetLoss',
    isBad: (loss) => loss > LOSSY,
    isGood: (loss) => loss < 0.01,
    raisedAfter: 3,
    clearedAfter: 5,
  },
  {
    code: 'high_round_trip',
    figure: 'roundTrip',
    isBad: (ms) => ms > SLOW,
    isGood: (ms) => ms < 300,
    raisedAfter: 3,
    clearedAfter: 5,
  },
];

/** Where one warning stands. */
interface Standing {
  readonly active: boolean;
  /** How many seconds in a row have said that it should be otherwise. */
  readonly against: number;
}

export type Warnings = Readonly<Record<MeasuredCode, Standing>>;

const QUIET: Standing = { active: false, against: 0 };

export const NO_WARNINGS: Warnings = {
  no_packets: QUIET,
  microphone_silent: QUIET,
  high_packet_loss: QUIET,
  high_round_trip: QUIET,
};

/** Takes the figures of one more second; says what is raised (true) or cleared (false) by them. */
export function watched(
  before: Warnings,
  figures: Figures,
): { warnings: Warnings; changes: readonly (readonly [MeasuredCode, boolean])[] } {
  const warnings = { ...before };
  const changes: [MeasuredCode, boolean][] = [];
  for (const rule of RULES) {
    const was = before[rule.code];
    const now = next(was, rule, figures[rule.figure]);
    warnings[rule.code] = now;
    if (now.active !== was.active) changes.push([rule.code, now.active]);
  }
  return { warnings, changes };
}

function next({ active, against }: Standing, rule: Rule, value: number | null): Standing {
  if (value === null) return QUIET;
  const otherwise = active ? rule.isGood(value) : rule.isBad(value);
  if (!otherwise) return { active, against: 0 };
  const enough = active ? rule.clearedAfter : rule.raisedAfter;
  return against + 1 < enough ? { active, against: against + 1 } : { active: !active, against: 0 };
}
