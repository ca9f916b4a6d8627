import { beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../src/omi/store.js';
import type { CallData } from '../src/omi/types.js';
import { Drafts, MOST_DRAFTS, MOST_TEXT, OLDEST_DRAFT } from '../src/theme/draft.js';

const LAN = '100@demo wss://pbx.example.com/ws';
const OTHER = '101@demo wss://pbx.example.com/ws';

function call(uuid: string, more: Partial<CallData> = {}): CallData {
  const startTime = new Date(2026, 10, 24, 9, 59);
  const known = { uuid, remoteNumber: '0394749346', remoteAvatar: '', status: 'connected' };
  return { ...known, startTime, answerTime: null, ...more } as CallData;
}

let kept: Map<string, string>;
let now: number;
let store: Store;

/** As after a reload: nothing but the store is the same. */
const drafts = () => new Drafts(store, () => now);

beforeEach(() => {
  kept = new Map();
  now = 1_000_000;
  store = {
    read: (key) => kept.get(key) ?? null,
    write: (key, text) => void (text === null ? kept.delete(key) : kept.set(key, text)),
  };
});

describe('a draft', () => {
  test('is there again after a reload, value by value', () => {
    const values = { note: 'gọi lại', tags: ['vip'], address: 'Huế', topics: ['a', 'b'] };
    drafts().keep(LAN, call('u1'), values);
    expect(drafts().of(LAN, 'u1')).toEqual(values);
    expect(drafts().of(LAN, 'u2')).toBeUndefined();
  });

  test('is replaced by what is written later, and gone once dropped', () => {
    drafts().keep(LAN, call('u1'), { note: 'a' });
    drafts().keep(LAN, call('u1'), { note: 'ab' });
    expect(drafts().of(LAN, 'u1')).toEqual({ note: 'ab' });
    drafts().drop(LAN, 'u1');
    expect(drafts().of(LAN, 'u1')).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  test('is shown to nobody but who wrote it', () => {
    drafts().keep(LAN, call('u1'), { note: 'a' });
    expect(drafts().unsaved(OTHER)).toEqual([]);
    expect(drafts().of(OTHER, 'u1')).toBeUndefined();
    drafts().drop(OTHER, 'u1');
    drafts().keep(OTHER, call('u1'), { note: 'b' });
    expect(drafts().of(LAN, 'u1')).toEqual({ note: 'a' });
    expect(
      drafts()
        .unsaved(LAN)
        .map(({ uuid }) => uuid),
    ).toEqual(['u1']);
  });

  test('brings its call back as one that is over, with dates as dates', () => {
    drafts().keep(LAN, call('u1'), { note: 'a' });
    const [over] = drafts().unsaved(LAN);
    expect(over).toMatchObject({ status: 'ended', remoteNumber: '0394749346', durationTxt: '' });
    expect(over?.startTime).toEqual(new Date(2026, 10, 24, 9, 59));
    expect(over?.endTime).toEqual(new Date(now));
  });
});

describe('what is kept is limited', () => {
  test('in number: the oldest make room', () => {
    for (let i = 0; i <= MOST_DRAFTS; i++) drafts().keep(LAN, call(`u${i}`), { note: 'a' });
    expect(drafts().of(LAN, 'u0')).toBeUndefined();
    expect(drafts().unsaved(LAN)).toHaveLength(MOST_DRAFTS);
    expect(drafts().unsaved(LAN)[0]?.uuid).toBe(`u${MOST_DRAFTS}`);
  });

  test('in age', () => {
    drafts().keep(LAN, call('u1'), { note: 'a' });
    now += OLDEST_DRAFT;
    expect(drafts().of(LAN, 'u1')).toBeUndefined();
  });

  test('in size: the newest is what counts', () => {
    const long = 'x'.repeat(MOST_TEXT / 2);
    drafts().keep(LAN, call('u1'), { note: long });
    drafts().keep(LAN, call('u2'), { note: long });
    expect(drafts().of(LAN, 'u1')).toBeUndefined();
    expect(drafts().of(LAN, 'u2')).toEqual({ note: long });
  });

  test('a picture drawn into its address is left out', () => {
    const remoteAvatar = `data:image/png;base64,${'A'.repeat(5000)}`;
    drafts().keep(LAN, call('u1', { remoteAvatar }), { note: 'a' });
    expect(drafts().unsaved(LAN)[0]?.remoteAvatar).toBe('');
  });
});

test.each(['{', 'null', '{}', '[1]', '[null]', '[{"at":9e15}]'])(
  'what others have written in its place, such as %s, counts as nothing',
  (text) => {
    kept.set('omiSDK.drafts', text);
    expect(drafts().unsaved(LAN)).toEqual([]);
    drafts().keep(LAN, call('u1'), { note: 'a' });
    expect(drafts().of(LAN, 'u1')).toEqual({ note: 'a' });
  },
);
