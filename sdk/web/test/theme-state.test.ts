/** What the dialog shows, without a browser: from what happened to the words on it. */

import { describe, expect, test } from 'vitest';
import type { CallData, Config } from '../src/omi/types.js';
import { hourOf, TEXTS, whenOf } from '../src/theme/i18n.js';
import { alarm, announced, cardOf, initialsOf, savesAtEnd, viewOf } from '../src/theme/shown.js';
import { next, START, type State } from '../src/theme/state.js';

const NINE = new Date(2026, 10, 24, 9, 59);

function call(change: Partial<CallData> = {}): CallData {
  return {
    direction: 'outbound',
    directionTxt: 'Cuộc gọi đi',
    status: 'connecting',
    statusTxt: 'Đang kết nối',
    remoteNumber: '0394749346',
    phone: '0394749346',
    remoteName: '',
    remoteAvatar: '',
    sipDomain: 'demo',
    sipUser: '100',
    sipNumber: '',
    sneakyType: '',
    supervised: '',
    recording: '',
    isMuted: false,
    startTime: NINE,
    answerTime: null,
    endTime: null,
    isAccepted: false,
    endCause: '',
    endCode: 0,
    uuid: '',
    duration: 0,
    durationTxt: '00:00',
    totalDuration: 0,
    ringing: 0,
    ringingTxt: '00:00',
    ping: {
      value: 0,
      avg: 0,
      min: 0,
      max: 0,
      level: 4,
      status: 'good',
      jitter: 0,
      packetLoss: 0,
      mos: 4.4,
    },
    ...change,
  };
}

const INVITED = call({ direction: 'inbound', status: 'ringing', uuid: 'u1' });
const RINGING = call({ status: 'ringing', statusTxt: 'Đang đổ chuông', uuid: 'u1' });
const TALKING = call({
  status: 'connected',
  statusTxt: 'Đã kết nối',
  isAccepted: true,
  uuid: 'u1',
  durationTxt: '00:05',
});
const ENDED = call({ ...TALKING, status: 'ended', endCause: 'BYE' });

function stateAfter(...events: Parameters<typeof next>[1][]): State {
  return events.reduce(next, START);
}

const DIALLED = { name: 'connecting', data: call() } as const;
const RANG = { name: 'ringing', data: RINGING } as const;
const ANSWERED = { name: 'accepted', data: TALKING } as const;
const OVER = { name: 'ended', data: ENDED } as const;

function card(state: State, config: Config = {}) {
  return cardOf(state, state.call as CallData, config, TEXTS.vi);
}

describe('which card is shown', () => {
  test.each([
    ['dialler', stateAfter()],
    ['outgoing', stateAfter(DIALLED)],
    ['outgoing', stateAfter(DIALLED, RANG)],
    ['incoming', stateAfter({ name: 'invite', data: INVITED })],
    ['connected', stateAfter(DIALLED, ANSWERED)],
    ['connected', stateAfter(DIALLED, { name: 'holdChanged', data: call({ status: 'hold' }) })],
    ['ended', stateAfter(DIALLED, RANG, OVER)],
    ['dialler', stateAfter(DIALLED, RANG, OVER, { name: 'closed' })],
  ] as const)('%s', (view, state) => expect(viewOf(state)).toBe(view));
});

describe('a call opens the dialog', () => {
  test('an outgoing and an incoming one', () => {
    expect(stateAfter(DIALLED).open).toBe(true);
    expect(stateAfter({ name: 'invite', data: INVITED }).open).toBe(true);
  });

  test('once only: what the user minimised stays so until the end', () => {
    const minimised = stateAfter(DIALLED, RANG, { name: 'minimised' }, ANSWERED);
    expect(minimised.open).toBe(false);
    expect(next(minimised, OVER).open).toBe(true);
  });

  test('a call that was never rung leaves it minimised', () => {
    expect(stateAfter(DIALLED, { name: 'minimised' }, OVER).open).toBe(false);
  });
});

describe('the card', () => {
  test('says direction and start time as in the original: "Cuộc gọi đi 09:59"', () => {
    expect(card(stateAfter(DIALLED)).direction).toBe('Cuộc gọi đi 09:59');
  });

  test('names who is unknown', () => {
    expect(card(stateAfter(DIALLED)).name).toBe('Không xác định');
    const named = stateAfter(DIALLED, { name: 'contact', data: call({ remoteName: 'Lan' }) });
    expect(card(named).name).toBe('Lan');
  });

  test('shimmers while the page looks for the name, and no longer', () => {
    const config: Config = { options: { showContactLoading: true } };
    const connecting = stateAfter(DIALLED);
    expect(card(connecting, config).loading).toBe(true);
    expect(card(connecting).loading).toBe(false);
    // The page found nobody: it says so with an empty name.
    const asked = next(connecting, { name: 'contact', data: call() });
    expect(card(asked, config)).toMatchObject({ loading: false, name: 'Không xác định' });
    expect(card(stateAfter(DIALLED, RANG, OVER), config).loading).toBe(false);
  });

  test('masks the number as asked', () => {
    const config: Config = { options: { maskedPhoneNumberFormat: ['start', 4, 'x'] } };
    expect(card(stateAfter(DIALLED), config).number).toBe('xxxx749346');
    expect(alarm(stateAfter({ name: 'invite', data: INVITED }), config, TEXTS.vi)).toBe(
      'Cuộc gọi đến từ xxxx749346',
    );
  });

  test('has a timer from the answer on, and keeps it after the end', () => {
    expect(card(stateAfter(DIALLED, RANG)).timer).toBe('');
    expect(card(stateAfter(DIALLED, ANSWERED)).timer).toBe('00:05');
    expect(card(stateAfter(DIALLED, ANSWERED, OVER)).timer).toBe('00:05');
  });

  test('has bars once something was measured', () => {
    expect(card(stateAfter(DIALLED, ANSWERED)).bars).toBe(0);
    const ping = { ...TALKING.ping, value: 32, level: 3 } as const;
    const measured = stateAfter(DIALLED, { name: 'incall', data: { ...TALKING, ping } });
    expect(card(measured)).toMatchObject({ bars: 3, roundTrip: '32 ms' });
  });

  test('says why a call that nobody answered has ended', () => {
    const busy = call({ status: 'ended', endCause: 'BUSY' });
    expect(card(stateAfter(DIALLED, RANG, { name: 'ended', data: busy })).state).toBe(
      'Cuộc gọi đã kết thúc · Máy bận',
    );
    expect(card(stateAfter(DIALLED, ANSWERED, OVER)).state).toBe('Cuộc gọi đã kết thúc');
  });

  test('says to whom the call is being passed on', () => {
    const asking = { name: 'passing', data: { kind: 'ask', to: '102' } } as const;
    const state = stateAfter(DIALLED, ANSWERED, asking);
    expect(card(state).transfer).toBe('Đang hỏi 102');
    expect(card(next(state, { name: 'passing', data: null })).transfer).toBe('');
    expect(next(state, OVER).passing).toBeNull();
  });
});

describe('supervision', () => {
  const connected = { status: 'connected', statusTxt: 'Đã kết nối', isAccepted: true } as const;

  test('who is supervised reads it beside the state, until it is over', () => {
    const supervised = call({ ...connected, supervised: 'monitoring' });
    const state = next(START, { name: 'supervisionChanged', data: supervised });
    const said = 'Đã kết nối · đang được giám sát';
    expect(cardOf(state, supervised, {}, TEXTS.vi).state).toBe(said);
    expect(announced(state, {}, TEXTS.vi)).toBe(said);
    const over = call(connected);
    expect(cardOf(state, over, {}, TEXTS.vi).state).toBe('Đã kết nối');
  });

  test('who supervises hears in which mode', () => {
    const data = call({ ...connected, sneakyType: 'whisper' });
    const state = next(START, { name: 'supervisionChanged', data });
    expect(announced(state, {}, TEXTS.en)).toBe('Đã kết nối, Whisper');
  });
});

describe('recording', () => {
  const connected = { status: 'connected', statusTxt: 'Connected', isAccepted: true } as const;

  test.each([
    ['', 'Connected'],
    ['off', 'Connected'],
    ['running', 'Connected · recording'],
    ['paused', 'Connected · recording paused'],
  ] as const)('%j is read, and said aloud', (recording, said) => {
    const data = call({ ...connected, recording });
    const state = next(START, { name: 'recordingChanged', data });
    expect(cardOf(state, data, {}, TEXTS.en).state).toBe(said);
    expect(announced(state, {}, TEXTS.en)).toBe(said);
  });

  test('beside supervision', () => {
    const data = call({ ...connected, recording: 'running', supervised: 'whisper' });
    expect(cardOf(START, data, {}, TEXTS.en).state).toBe('Connected · supervised · recording');
  });
});

describe('the ended card waits for the user', () => {
  const over = stateAfter(DIALLED, RANG, OVER);

  test('when there is a note, as there is unless asked otherwise', () => {
    expect(savesAtEnd(over, {})).toBe(true);
    expect(savesAtEnd(over, { options: { showNoteInput: false } })).toBe(false);
  });

  test('when there are fields or tags', () => {
    const options = { showNoteInput: false } as const;
    expect(savesAtEnd(over, { options, forms: [{ id: 'address' }] })).toBe(true);
    expect(savesAtEnd(over, { options: { ...options, showTagField: true } })).toBe(true);
  });

  test('but not for a call that rang nowhere, nor for one that somebody else answered', () => {
    expect(savesAtEnd(stateAfter(DIALLED, OVER), {})).toBe(false);
    const elsewhere = stateAfter({ name: 'invite', data: INVITED }, OVER, {
      name: 'acceptedByOther',
      data: ENDED,
    });
    expect(savesAtEnd(elsewhere, {})).toBe(false);
    expect(card(elsewhere).state).toBe('Đã được trả lời ở máy khác');
  });
});

describe('what is said aloud', () => {
  test('interrupts for an incoming call only', () => {
    const invited = stateAfter({
      name: 'invite',
      data: call({ ...INVITED, remoteName: 'Trần Minh' }),
    });
    expect(alarm(invited, {}, TEXTS.vi)).toBe('Cuộc gọi đến từ Trần Minh 0394749346');
    expect(announced(invited, {}, TEXTS.vi)).toBe('');
    expect(alarm(stateAfter(DIALLED, ANSWERED), {}, TEXTS.vi)).toBe('');
  });

  test('is the state, and not the timer that changes each second', () => {
    const talking = stateAfter(DIALLED, ANSWERED);
    const later = next(talking, { name: 'incall', data: { ...TALKING, durationTxt: '00:06' } });
    expect(announced(talking, {}, TEXTS.vi)).toBe('Đã kết nối');
    expect(announced(later, {}, TEXTS.vi)).toBe('Đã kết nối');
    const muted = next(later, { name: 'muteChanged', data: { ...TALKING, isMuted: true } });
    expect(announced(muted, {}, TEXTS.vi)).toBe('Đã kết nối, Tắt tiếng');
  });
});

describe('what is in the way', () => {
  const lost = { code: 'media_lost', message: 'lost', active: true } as const;

  test('a warning stands until it is over', () => {
    const warned = stateAfter({ name: 'warning', data: lost }, { name: 'warning', data: lost });
    expect(warned.warnings).toEqual([lost]);
    expect(next(warned, { name: 'warning', data: { ...lost, active: false } }).warnings).toEqual(
      [],
    );
  });

  test('warnings outlive a call, a refusal and a notice do not', () => {
    const state = stateAfter(
      { name: 'register', data: { status: true, state: 'registered', desc: '' } },
      { name: 'warning', data: lost },
      { name: 'refused', data: 'no' },
      { name: 'inviteRejected', data: INVITED },
      DIALLED,
    );
    expect(state).toMatchObject({
      registration: 'registered',
      warnings: [lost],
      refusal: '',
      turnedAway: null,
    });
  });

  test('the user dismisses a refusal', () => {
    expect(stateAfter({ name: 'refused', data: 'no' }, { name: 'dismissed' }).refusal).toBe('');
  });
});

test('keys pressed in a call are its own', () => {
  const pressed = stateAfter(
    DIALLED,
    { name: 'pressed', data: '1' },
    { name: 'pressed', data: '#' },
  );
  expect(pressed.digits).toBe('1#');
  expect(next(pressed, DIALLED).digits).toBe('');
});

test.each([
  ['Nguyễn Thanh Sang', 'TS'],
  ['Lan', 'L'],
  ['đặng  ngọc ', 'ĐN'],
  ['<b> 102', ''],
  ['', ''],
  ['Trần Minh (CSKH)', 'TM'],
])('the initials of "%s" are "%s"', (name, initials) => expect(initialsOf(name)).toBe(initials));

test('times and dates as people there write them', () => {
  expect(hourOf(new Date(2026, 0, 5, 7, 3))).toBe('07:03');
  expect(whenOf(NINE, new Date(2026, 10, 24, 23, 0), 'vi')).toBe('09:59');
  expect(whenOf(NINE, new Date(2026, 10, 25), 'vi')).toBe('24/11');
  expect(whenOf(NINE, new Date(2026, 10, 25), 'en')).toBe('24 Nov');
});
