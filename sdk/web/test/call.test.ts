import { expect, test } from 'vitest';
import { type CallEvent, type CallState, IDLE, next } from '../src/phone/call.js';

const DIALLED: CallEvent = { type: 'dialled', number: '101', at: 1 };
const OFFERED: CallEvent = { type: 'offered', number: '101', name: 'Lan', id: 'x', at: 1 };
const RANG: CallEvent = { type: 'rang', id: 'x', at: 2 };
const ANSWERED: CallEvent = { type: 'answered', id: 'x', at: 3 };
const ENDED: CallEvent = { type: 'ended', cause: 'BYE', code: 200, at: 4 };
const EVENTS = [DIALLED, OFFERED, RANG, ANSWERED, ENDED];

function after(...events: CallEvent[]): CallState {
  return events.reduce(next, IDLE);
}

test('an outgoing call connects, rings, talks and ends', () => {
  expect(after(DIALLED, RANG, ANSWERED, ENDED)).toEqual({
    kind: 'ended',
    party: { number: '101', name: '', direction: 'outbound', startedAt: 1, id: 'x' },
    rangAt: 2,
    answeredAt: 3,
    endedAt: 4,
    cause: 'BYE',
    code: 200,
  });
});

test('an incoming call rings at once, and the id that it came with stays', () => {
  expect(after(OFFERED, { ...ANSWERED, id: '' })).toMatchObject({
    kind: 'talking',
    party: { direction: 'inbound', id: 'x' },
    rangAt: 1,
    answeredAt: 3,
  });
});

test('a call that never was answered ends without an answer', () => {
  expect(after(DIALLED, ENDED)).toMatchObject({ rangAt: null, answeredAt: null });
  expect(after(OFFERED, ENDED)).toMatchObject({ rangAt: 1, answeredAt: null });
});

test('any history: what a state does not expect is the very same state', () => {
  const order = ['idle', 'connecting', 'ringing', 'talking', 'ended'];
  const histories = (length: number): CallEvent[][] =>
    length === 0
      ? [[]]
      : histories(length - 1).flatMap((rest) => EVENTS.map((event) => [...rest, event]));
  for (const history of histories(5)) {
    let state = IDLE;
    for (const event of history) {
      const after = next(state, event);
      const restarts = (state.kind === 'ended' || state.kind === 'idle') && after !== state;
      const goesOn = order.indexOf(after.kind) > order.indexOf(state.kind);
      expect(after === state || restarts || goesOn).toBe(true);
      if (restarts) expect(['dialled', 'offered']).toContain(event.type);
      state = after;
    }
    // Whatever it was doing, an end ends it, once.
    const ended = next(state, ENDED);
    expect(['idle', 'ended']).toContain(ended.kind);
    expect(next(ended, ENDED)).toBe(ended);
  }
});
