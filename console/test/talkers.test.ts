import { expect, test } from 'vitest';
import type { Direction, LiveCall } from '../src/api/types';
import { talkersOf } from '../src/listening/talkers';

const OWN = '100';

function call(direction: Direction, caller: string, callee: string, more = {}): LiveCall {
  return {
    uuid: 'a',
    direction,
    state: 'talking',
    hotline: '',
    caller,
    callerName: '',
    dialled: callee,
    callee,
    calleeName: '',
    startTime: '2026-03-01T02:00:00Z',
    answerTime: '2026-03-01T02:00:04Z',
    callerQuality: null,
    calleeQuality: null,
    ...more,
  };
}

test.each<[string, LiveCall, string[]]>([
  ['the agent of a call from a customer', call('inbound', '0900000001', '101'), ['101']],
  ['the agent of a call to a customer', call('outbound', '101', '0900000001'), ['101']],
  ['both of two colleagues', call('internal', '101', '102'), ['101', '102']],
  ['nobody while it rings', call('internal', '101', '102', { state: 'ringing' }), []],
  ['nobody of a call of one’s own', call('internal', '101', OWN), []],
  ['nobody where nobody has answered', call('inbound', '0900000001', ''), []],
])('%s can be listened to', (_, live, expected) => {
  expect(talkersOf(live, OWN).map(({ extension }) => extension)).toEqual(expected);
});
