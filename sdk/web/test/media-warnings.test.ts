/** When a second's figures are worth a warning. */

import { describe, expect, test } from 'vitest';
import { type Figures, NO_WARNINGS, SILENCE, watched } from '../src/phone/warnings.js';

const WELL: Figures = { packets: 50, packetLoss: 0, roundTrip: 20, level: 0.1 };

/** What is raised and cleared, second by second: `3 no_packets true` is the third one. */
function seconds(...given: Partial<Figures>[]): string[] {
  const told: string[] = [];
  let standing = NO_WARNINGS;
  given.forEach((figures, index) => {
    const { warnings, changes } = watched(standing, { ...WELL, ...figures });
    standing = warnings;
    for (const [code, active] of changes) told.push(`${index + 1} ${code} ${active}`);
  });
  return told;
}

const times = (count: number, figures: Partial<Figures>) => Array(count).fill(figures);

describe('a warning', () => {
  test('is not raised in a good call', () => {
    expect(seconds(...times(60, {}))).toEqual([]);
  });

  test('is raised once and cleared once', () => {
    const none = { packets: 0 };
    expect(seconds(...times(20, none), ...times(20, {}))).toEqual([
      '3 no_packets true',
      '21 no_packets false',
    ]);
  });

  test.each([
    ['no_packets', { packets: 0 }, 3, 1],
    ['microphone_silent', { level: SILENCE / 2 }, 8, 1],
    ['high_packet_loss', { packetLoss: 0.04 }, 3, 5],
    ['high_round_trip', { roundTrip: 450 }, 3, 5],
  ])('%s: %j', (code, figures, raised, cleared) => {
    expect(seconds(...times(raised - 1, figures), {})).toEqual([]);
    expect(seconds(...times(raised, figures), ...times(cleared, {}))).toEqual([
      `${raised} ${code} true`,
      `${raised + cleared} ${code} false`,
    ]);
  });

  test('needs bad seconds in a row', () => {
    const lossy = { packetLoss: 0.2 };
    expect(seconds(lossy, lossy, {}, lossy, lossy, {}, lossy, lossy)).toEqual([]);
  });

  test('of packet loss is raised above 3 % and cleared below 1 %', () => {
    const [bad, between] = [{ packetLoss: 0.031 }, { packetLoss: 0.02 }];
    expect(seconds(...times(30, between))).toEqual([]);
    expect(seconds(...times(3, bad), ...times(30, between), ...times(5, {}))).toEqual([
      '3 high_packet_loss true',
      '38 high_packet_loss false',
    ]);
  });

  test('of a slow round trip is raised above 400 ms and cleared below 300', () => {
    const [bad, between] = [{ roundTrip: 401 }, { roundTrip: 350 }];
    expect(seconds(...times(30, between))).toEqual([]);
    expect(seconds(...times(3, bad), ...times(30, between), ...times(5, {}))).toEqual([
      '3 high_round_trip true',
      '38 high_round_trip false',
    ]);
  });

  test('is cleared, and its seconds are counted anew, when nothing can be said', () => {
    const [none, held] = [{ packets: 0 }, { packets: null, level: null, packetLoss: null }];
    expect(seconds(...times(3, none), held, ...times(2, none), held, ...times(3, none))).toEqual([
      '3 no_packets true',
      '4 no_packets false',
      '10 no_packets true',
    ]);
  });

  test('does not keep another one back', () => {
    expect(seconds(...times(8, { packets: 0, roundTrip: 500, level: 0 }))).toEqual([
      '3 no_packets true',
      '3 high_round_trip true',
      '8 microphone_silent true',
    ]);
  });
});
