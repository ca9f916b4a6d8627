import { describe, expect, test } from 'vitest';
import type { Call, CallQuality } from '../src/api/types';
import { matches } from '../src/directory/extensions';
import { happeningsOf } from '../src/history/events';
import { factsOf } from '../src/history/facts';
import { measuresOf } from '../src/history/measures';
import { ENGLISH } from '../src/words/english';

const CALL: Call = {
  uuid: 'c',
  direction: 'inbound',
  hotline: '02473000001',
  caller: '0901234567',
  callerName: '',
  dialled: '02473000001',
  callee: '101',
  calleeName: 'Bình',
  startTime: '2026-03-01T09:00:00.000000Z',
  answerTime: '2026-03-01T09:00:20.000000Z',
  endTime: '2026-03-01T09:01:20.000000Z',
  answered: true,
  endCause: 'BYE',
  endCode: 200,
  endedBy: 'caller',
  ringing: 5,
  duration: 60,
  totalDuration: 80,
  callerQuality: null,
  calleeQuality: null,
  transfers: [],
  supervisions: [],
  way: [{ step: 'waited', time: '2026-03-01T09:00:00.000000Z', group: '60000' }],
  trunk: 'demo',
  recorded: false,
  datas: {},
  infos: [],
};

const QUALITY: CallQuality = {
  packetsReceived: 990,
  packetsLost: 10,
  packetsSent: 1000,
  jitter: 25,
  roundTrip: 400,
  mos: 4.2,
};

describe('the course of a call', () => {
  test('is in order of time, whatever list it comes from', () => {
    const call: Call = {
      ...CALL,
      transfers: [{ time: '2026-03-01T09:00:50.000000Z', by: '101', to: '102' }],
      supervisions: [
        { time: '2026-03-01T09:00:30.000000Z', by: '100', of: '101', mode: 'whisper' },
        { time: '2026-03-01T09:00:40.000000Z', by: '100', of: '101', mode: null },
      ],
    };
    expect(happeningsOf(call, ENGLISH).map(({ text }) => text)).toEqual([
      '0901234567 calls 02473000001',
      'Waits in line of group 60000',
      'Answered',
      '100 supervises 101: whisper',
      '100 leaves the call of 101',
      '101 passes the call on to 102',
      'Ended: Completed',
    ]);
  });

  test('has no end while the call lives', () => {
    const live = { ...CALL, answerTime: null, answered: false, endTime: null, endCause: null };
    expect(happeningsOf(live, ENGLISH)).toHaveLength(2);
  });
});

test('facts that are none are not listed', () => {
  const facts = Object.fromEntries(factsOf({ ...CALL, trunk: '', hotline: '' }, 'en'));
  expect(facts).toMatchObject({ Caller: '0901234567', Callee: 'Bình (101)', Talked: '1:00' });
  expect(Object.keys(facts)).not.toContain(ENGLISH.trunk);
  expect(Object.keys(facts)).not.toContain(ENGLISH.hotline);
});

describe('measures of quality', () => {
  test('have a grade each, and fill their bars by it', () => {
    expect(measuresOf(QUALITY).map(({ name, grade }) => `${name} ${grade}`)).toEqual([
      'mos good',
      'loss good',
      'jitter fair',
      'roundTrip poor',
    ]);
    for (const { share } of measuresOf({ ...QUALITY, jitter: 1e9, mos: 0 })) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  test('that were not taken are left out', () => {
    const silent = { ...QUALITY, packetsReceived: 0, packetsLost: 0, roundTrip: null, mos: null };
    expect(measuresOf(silent)).toEqual([]);
  });
});

test.each(['101', 'binh', 'Bình', 'TRAN', ' bình '])('%j finds 101, Trần Thanh Bình', (sought) => {
  expect(matches({ extension: '101', name: 'Trần Thanh Bình' }, sought)).toBe(true);
});

test.each(['102', 'chi'])('%j does not', (sought) => {
  expect(matches({ extension: '101', name: 'Trần Thanh Bình' }, sought)).toBe(false);
});
