import { describe, expect, test } from 'vitest';
import type { CallInfo } from '../src/omi/types.js';
import { CREDENTIALS, codeOf, page, registered } from './page.js';
import { SimStore, settle } from './sim.js';

const INFO = {
  callId: 'call-1',
  note: 'Gọi lại sau',
  tags: ['vip'],
  address: 'Hà Nội',
  topics: ['a'],
};

/** What has been sent to be stored, as `callId note`. */
function sent(one: ReturnType<typeof page>): string[] {
  return one.api.asked
    .filter(({ method }) => method === 'PUT')
    .map(({ url, body }) => `${url.split('/').at(-2)} ${(body as { note: string }).note}`);
}

function note(callId: string, text = 'note'): CallInfo {
  return { callId, note: text };
}

describe('saveCallInfo', () => {
  test('tells { callId, note, ...formData } and stores them in the call history', async () => {
    const one = await registered();
    expect(await codeOf(one.sdk.saveCallInfo(INFO))).toBe('');
    expect(one.told('saveCallInfo')).toEqual([INFO]);
    expect(one.api.asked).toEqual([
      {
        method: 'PUT',
        url: 'https://pbx.example.com/api/v1/calls/call-1/info',
        authorization: 'Bearer token-2',
        body: {
          note: 'Gọi lại sau',
          tags: ['vip'],
          form: { address: 'Hà Nội', topics: ['a'] },
        },
      },
    ]);
    expect(one.store.entries.size).toBe(0);
  });

  test('tells at once, before anything is stored', async () => {
    const one = await registered();
    void one.sdk.saveCallInfo(note('call-1'));
    expect(one.told('saveCallInfo')).toHaveLength(1);
  });

  test('takes what pages pass: numbers and switches as text, one tag alone, no more', async () => {
    const one = await registered();
    const given = { callId: 'c', note: null, tags: 'vip', age: 5, agreed: true, gone: undefined };
    await one.sdk.saveCallInfo(given as never);
    expect(one.told('saveCallInfo')).toEqual([
      { callId: 'c', note: '', tags: ['vip'], age: '5', agreed: 'true' },
    ]);
  });

  test.each([400, 404, 413])('%i is not_saved, and nobody asks again', async (status) => {
    const one = await registered();
    one.api.reply = { status };
    expect(await codeOf(one.sdk.saveCallInfo(INFO))).toBe('not_saved');
    expect(one.store.entries.size).toBe(0);
  });

  test.each([[{ note: 'x' }], [{ callId: 5 }], [null], [undefined]])(
    '%j names no call: not_saved',
    async (info) => {
      const one = await registered();
      expect(await codeOf(one.sdk.saveCallInfo(info as never))).toBe('not_saved');
      expect(one.facts()).toEqual([]);
    },
  );

  test('before anybody was registered is not_saved', async () => {
    expect(await codeOf(page().sdk.saveCallInfo(INFO))).toBe('not_saved');
  });
});

describe('what could not be stored yet', () => {
  test.each([[null], [{ status: 401 }], [{ status: 429 }], [{ status: 503 }]])(
    '(%j) waits, and goes out after the next registration',
    async (reply) => {
      const one = await registered();
      one.api.reply = reply;
      expect(await codeOf(one.sdk.saveCallInfo(note('call-1')))).toBe('');
      one.api.reply = { status: 204 };
      one.switchboard.socket.drop();
      await one.switchboard.pass(1_000);
      expect(sent(one)).toEqual(['call-1 note', 'call-1 note']);
      expect(one.store.entries.size).toBe(0);
    },
  );

  test('survives a reload of the page', async () => {
    const store = new SimStore();
    const before = await registered({}, { store });
    before.switchboard.socket.drop();
    expect(await codeOf(before.sdk.saveCallInfo(note('call-1')))).toBe('');
    expect(before.api.asked).toEqual([]);
    const after = await registered({}, { store });
    await settle();
    expect(sent(after)).toEqual(['call-1 note']);
    expect(store.entries.size).toBe(0);
  });

  test('is sent by nobody else', async () => {
    const store = new SimStore();
    const before = await registered({}, { store });
    before.api.reply = null;
    await before.sdk.saveCallInfo(note('call-1'));
    const other = page({}, { store });
    void other.sdk.register({ ...CREDENTIALS, username: '101' });
    await other.switchboard.pass(50);
    expect(other.sdk.getStatus()).toBe('registered');
    expect(sent(other)).toEqual([]);
    expect(store.entries.size).toBe(1);
  });

  test('is the latest of each call, and of at most 50 calls, oldest first', async () => {
    const one = await registered();
    one.api.reply = null;
    await one.sdk.saveCallInfo(note('call-0', 'first'));
    await one.sdk.saveCallInfo(note('call-0', 'second'));
    for (let call = 1; call <= 50; call++) await one.sdk.saveCallInfo(note(`call-${call}`));
    one.api.reply = { status: 204 };
    one.api.asked.length = 0;
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(sent(one)).toHaveLength(50);
    expect(sent(one)[0]).toBe('call-1 note');
    expect(sent(one).at(-1)).toBe('call-50 note');
  });

  test('stops at the first that still cannot, and forgets what never can', async () => {
    const one = await registered();
    one.api.reply = null;
    for (const call of ['a', 'b', 'c']) await one.sdk.saveCallInfo(note(call));
    one.api.asked.length = 0;
    one.api.reply = { status: 404 };
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(sent(one)).toEqual(['a note', 'b note', 'c note']);
    expect(one.store.entries.size).toBe(0);
  });

  test('what somebody else has written in its place does no harm', async () => {
    const store = new SimStore();
    const first = await registered({}, { store });
    first.api.reply = null;
    await first.sdk.saveCallInfo(note('call-1'));
    for (const key of store.entries.keys()) store.entries.set(key, '{"no":');
    const one = await registered({}, { store });
    expect(await codeOf(one.sdk.saveCallInfo(note('call-2')))).toBe('');
    expect(sent(one)).toEqual(['call-2 note']);
  });
});

describe('getRecentCalls', () => {
  test('are the latest calls of this extension', async () => {
    const one = await registered();
    const recorded = {
      uuid: 'call-1',
      direction: 'inbound',
      phone: '0394749346',
      remoteName: 'Lan',
      startTime: '2026-01-01T09:59:00+07:00',
      duration: 65,
      endCause: 'BYE',
      sipNumber: '02473000001',
      quality: null,
    };
    const living = { ...recorded, uuid: 'call-2', remoteName: null, endCause: null };
    one.api.reply = { status: 200, body: { items: [living, recorded], next: null } };
    expect(await one.sdk.getRecentCalls()).toEqual([
      {
        uuid: 'call-2',
        direction: 'inbound',
        phone: '0394749346',
        name: '',
        sipNumber: '02473000001',
        startTime: new Date('2026-01-01T02:59:00Z'),
        duration: 65,
        endCause: '',
      },
      expect.objectContaining({ uuid: 'call-1', name: 'Lan', endCause: 'BYE' }),
    ]);
    expect(one.api.asked[0]).toMatchObject({
      method: 'GET',
      url: 'https://pbx.example.com/api/v1/calls?limit=20',
      authorization: 'Bearer token-2',
    });
  });
});

describe('getColleagues', () => {
  test('are the other extensions of the tenant', async () => {
    const one = await registered();
    const items = [
      { extension: '100', name: 'Tôi', state: 'available' },
      { extension: '101', name: 'Lan', state: 'busy' },
    ];
    one.api.reply = { status: 200, body: { items } };
    expect(await one.sdk.getColleagues()).toEqual([items[1]]);
    expect(one.api.asked[0]?.url).toBe('https://pbx.example.com/api/v1/extensions');
  });
});

describe('getHotlines', () => {
  test('are those that this extension may call out with', async () => {
    const one = await registered();
    const items = [
      { number: '02473000001', name: 'Bán hàng' },
      { number: '02473000002', name: '' },
    ];
    one.api.reply = { status: 200, body: { items } };
    expect(await one.sdk.getHotlines()).toEqual(items);
    expect(one.api.asked[0]?.url).toBe('https://pbx.example.com/api/v1/hotlines');
  });
});

describe.each(['getRecentCalls', 'getColleagues', 'getHotlines'] as const)(
  '%s rejects with',
  (method) => {
    test('not_registered without a registration, and when the token opens nothing', async () => {
      expect(await codeOf(page().sdk[method]())).toBe('not_registered');
      const one = await registered();
      one.api.reply = { status: 401 };
      expect(await codeOf(one.sdk[method]())).toBe('not_registered');
    });

    test.each([
      [null],
      [{ status: 500 }],
      [{ status: 200, body: '<html>' }],
      [{ status: 200, body: {} }],
    ])('unreachable when %j comes', async (reply) => {
      const one = await registered();
      one.api.reply = reply;
      expect(await codeOf(one.sdk[method]())).toBe('unreachable');
    });
  },
);
