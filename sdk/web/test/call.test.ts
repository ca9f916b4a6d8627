import { expect, test } from 'vitest';
import { type CallEvent, type CallState, IDLE, next } from '../src/phone/call.js';

const NOTHING = {
  identity: '',
  id: '',
  name: '',
  hotline: '',
  supervision: '',
  supervised: '',
  recording: '',
} as const;
const SAID = { ...NOTHING, id: 'x', name: 'Lan', hotline: '02473000001' };

const DIALLED: CallEvent = {
  type: 'dialled',
  number: '101',
  hotline: '',
  supervision: '',
  at: 1,
};
const OFFERED: CallEvent = { type: 'offered', number: '101', said: SAID, at: 1 };
const RANG: CallEvent = { type: 'rang', said: SAID, early: false, at: 2 };
const EARLY: CallEvent = { ...RANG, early: true };
const ANSWERED: CallEvent = { type: 'answered', said: SAID, at: 3 };
const PASSED_ON: CallEvent = { type: 'passedOn', said: { ...SAID, identity: '102', name: 'Chi' } };
const MUTED: CallEvent = { type: 'muted', on: true };
const HELD: CallEvent = { type: 'held', on: true };
const ENDED: CallEvent = { type: 'ended', cause: 'BYE', code: 200, at: 4 };
const EVENTS = [DIALLED, OFFERED, RANG, ANSWERED, ENDED];
const SWITCHES = [MUTED, HELD, PASSED_ON];

function after(...events: CallEvent[]): CallState {
  return events.reduce(next, IDLE);
}

test('an outgoing call connects, rings, talks and ends', () => {
  expect(after(DIALLED, RANG, ANSWERED, ENDED)).toEqual({
    kind: 'ended',
    party: {
      number: '101',
      name: 'Lan',
      avatar: '',
      direction: 'outbound',
      startedAt: 1,
      id: 'x',
      hotline: '02473000001',
      supervision: '',
      supervised: '',
      recording: '',
    },
    muted: false,
    rangAt: 2,
    answeredAt: 3,
    endedAt: 4,
    cause: 'BYE',
    code: 200,
  });
});

test('an incoming call rings at once, and the id that it came with stays', () => {
  expect(after(OFFERED, { ...ANSWERED, said: NOTHING })).toMatchObject({
    kind: 'talking',
    party: { direction: 'inbound', id: 'x', name: 'Lan', hotline: '02473000001' },
    rangAt: 1,
    answeredAt: 3,
  });
});

test('a call that never was answered ends without an answer', () => {
  expect(after(DIALLED, ENDED)).toMatchObject({ rangAt: null, answeredAt: null });
  expect(after(OFFERED, ENDED)).toMatchObject({ rangAt: 1, answeredAt: null });
});

test('mute is a wish of the whole call, hold belongs to its answered part', () => {
  expect(after(DIALLED, MUTED, RANG, ANSWERED, HELD)).toMatchObject({ muted: true, held: true });
  expect(after(DIALLED, HELD, RANG, HELD, ANSWERED)).toMatchObject({ muted: false, held: false });
  expect(after(DIALLED, RANG, ANSWERED, HELD, { type: 'held', on: false })).toMatchObject({
    held: false,
  });
  expect(after(DIALLED, MUTED, ENDED, OFFERED)).toMatchObject({ muted: false });
});

test('the far end may be heard from some moment of ringing on', () => {
  expect(after(DIALLED, EARLY)).toMatchObject({ kind: 'ringing', early: true });
  expect(after(DIALLED, RANG, EARLY)).toMatchObject({ rangAt: 2, early: true });
  expect(after(DIALLED, EARLY, RANG)).toMatchObject({ early: true });
});

test('the page says better who it is than the switchboard, in the last call too', () => {
  const introduced: CallEvent = { type: 'introduced', contact: { name: 'Chị Hoa' } };
  expect(after(DIALLED, introduced, RANG)).toMatchObject({
    party: { name: 'Chị Hoa', avatar: '' },
  });
  expect(after(OFFERED, ENDED, introduced)).toMatchObject({ party: { name: 'Chị Hoa' } });
  expect(after(introduced)).toBe(IDLE);
});

test('passed on, it is with somebody else, of whom the picture is not known', () => {
  const introduced: CallEvent = { type: 'introduced', contact: { avatar: 'https://x/y.png' } };
  expect(after(DIALLED, RANG, ANSWERED, introduced, PASSED_ON)).toMatchObject({
    kind: 'talking',
    party: { number: '102', name: 'Chi', avatar: '', id: 'x', direction: 'outbound' },
  });
  const talking = after(DIALLED, ANSWERED);
  expect(next(talking, { type: 'passedOn', said: NOTHING })).toBe(talking);
});

test('any history: what a state does not expect is the very same state', () => {
  const order = ['idle', 'connecting', 'ringing', 'talking', 'ended'];
  const histories = (length: number): CallEvent[][] =>
    length === 0
      ? [[]]
      : histories(length - 1).flatMap((rest) => EVENTS.map((event) => [...rest, event]));
  // Thousands of them: one `expect` at the end takes a fraction of the time of one for each.
  const broken: string[] = [];
  for (const history of histories(5)) {
    const rule = (name: string, kept: boolean): void => {
      if (!kept) broken.push(`${name}: ${history.map(({ type }) => type)}`);
    };
    let state = IDLE;
    for (const event of history) {
      const after = next(state, event);
      const restarts = (state.kind === 'ended' || state.kind === 'idle') && after !== state;
      const goesOn = order.indexOf(after.kind) > order.indexOf(state.kind);
      rule('goes on, or stays', after === state || restarts || goesOn);
      rule('a call begins', !restarts || ['dialled', 'offered'].includes(event.type));
      state = after;
    }
    // Switches may come at any time, and only what they are about can change.
    for (const event of SWITCHES) {
      const once = next(state, event);
      rule('twice is once', next(once, event) === once);
      rule('a switch moves nothing', once.kind === state.kind);
    }
    // Whatever it was doing, an end ends it, once.
    const ended = next(state, ENDED);
    rule('an end ends', ended.kind === 'idle' || ended.kind === 'ended');
    rule('it ends once', next(ended, ENDED) === ended);
  }
  expect(broken).toEqual([]);
});
