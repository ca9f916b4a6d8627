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

type MeasuredCode = WarningCode &
  ('no_packets' | 'high_packet_loss' | 'high_round_trip' | 'microphone_silent');

type Rule = readonly [
  code: MeasuredCode,
  figure: keyof Figures,
  /** So many bad seconds in a row raise it, so many good ones clear it. */
  isBad: (value: number) => boolean,
  raisedAfter: number,
  isGood: (value: number) => boolean,
  clearedAfter: number,
];

/** −80 dB: less than the quietest room gives, so that only a switch or a cable can be the cause. */
export const SILENCE = 0.0001;

/** Share of lost packets from which a voice is hard to follow. */
export const LOSSY = 0.03;

/** In ms: a round trip with which two people begin to talk at once. */
export const SLOW = 400;

const RULES: readonly Rule[] = [
  ['no_packets', 'packets', (packets) => packets === 0, 3, (packets) => packets > 0, 1],
  ['microphone_silent', 'level', (level) => level < SILENCE, 8, (level) => level >= SILENCE, 1],
  ['high_packet_loss', 'packetLoss', (loss) => loss > LOSSY, 3, (loss) => loss < 0.01, 5],
  ['high_round_trip', 'roundTrip', (ms) => ms > SLOW, 3, (ms) => ms < 300, 5],
];

/** Where one warning stands. */
interface Standing {
  readonly active: boolean;
  /** How many seconds in a row have said that it should be otherwise. */
  readonly against: number;
}

export type Warnings = Readonly<Partial<Record<MeasuredCode, Standing>>>;

const QUIET: Standing = { active: false, against: 0 };

export const NO_WARNINGS: Warnings = {};

/** Takes the figures of one more second; says what is raised (true) or cleared (false) by them. */
export function watched(
  before: Warnings,
  figures: Figures,
): { warnings: Warnings; changes: readonly (readonly [MeasuredCode, boolean])[] } {
  const warnings = { ...before };
  const changes: [MeasuredCode, boolean][] = [];
  for (const [code, figure, isBad, raisedAfter, isGood, clearedAfter] of RULES) {
    const { active, against } = before[code] ?? QUIET;
    const value = figures[figure];
    const enough = active ? clearedAfter : raisedAfter;
    const otherwise = value !== null && (active ? isGood : isBad)(value) ? against + 1 : 0;
    // Where nothing can be said there is nothing to warn of.
    const turns = value === null ? active : otherwise === enough;
    warnings[code] = turns ? { active: !active, against: 0 } : { active, against: otherwise };
    if (turns) changes.push([code, !active]);
  }
  return { warnings, changes };
}
