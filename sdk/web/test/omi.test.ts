import { describe, expect, test, vi } from 'vitest';
import { define } from '../src/define.js';
import { clock } from '../src/omi/call-data.js';
import { dialled } from '../src/omi/phone-number.js';
import { webSocketUrl } from '../src/omi/server-url.js';
import { TEXTS } from '../src/omi/texts.js';
import { CREDENTIALS, page, registered } from './page.js';

test.each([
  [' 0394 749-346 ', '0394749346'],
  ['\u00a0(0394)\u200b.749.346\t', '0394749346'],
  ['+84394749346', '0394749346'],
  ['0084 394 749 346', '0394749346'],
  ['tel:+84-394-749-346', '0394749346'],
  ['+65 6123 4567', '+6561234567'],
  ['0394749346', '0394749346'],
  [101, '101'],
  ['*98#', '*98#'],
  ['', ''],
  ['+', ''],
  ['101@evil.example', ''],
  ['101;x=y', ''],
  ['1\r\nEvil: 1', ''],
  ['9'.repeat(65), ''],
  [null, ''],
  [{}, ''],
])('%j is dialled as %j', (phone, number) => {
  expect(dialled(phone)).toBe(number);
});

test.each([
  ['https://pbx.example.com', 'wss://pbx.example.com/ws'],
  [' http://localhost:8080/sdk/ ', 'ws://localhost:8080/ws'],
  ['pbx.example.com:8443', 'wss://pbx.example.com:8443/ws'],
  ['wss://pbx.example.com/ws', 'wss://pbx.example.com/ws'],
  ['ftp://x', null],
  ['', null],
  ['https://', null],
])('the server %j is reached at %j', (server, url) => {
  expect(webSocketUrl(server)).toBe(url);
});

test.each([
  [0, '00:00'],
  [65, '01:05'],
  [3599, '59:59'],
  [3600, '01:00:00'],
  [360_000, '100:00:00'],
])('%i seconds are %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test('every text is there in both languages', () => {
  for (const texts of Object.values(TEXTS)) {
    for (const group of Object.values(texts)) {
      for (const text of Object.values(group)) expect(text).toMatch(/\S/);
    }
  }
});

describe('init', () => {
  test('calls back after it has returned, and resolves', async () => {
    const { sdk } = page();
    const order: string[] = [];
    const promise = sdk.init({}, () => order.push('callback'));
    order.push('returned');
    await promise;
    expect(order).toEqual(['returned', 'callback']);
  });

  test('takes callbacks directly in the configuration, and replaces them when called again', async () => {
    const { sdk, switchboard } = page();
    const states: string[] = [];
    void sdk.init({ register: ({ state }) => states.push(`first ${state}`) });
    void sdk.register(CREDENTIALS);
    void sdk.init({ callbacks: { register: ({ state }) => states.push(`second ${state}`) } });
    await switchboard.pass(50);
    expect(states).toEqual(['first registering', 'second registered']);
  });

  test('may be left out, with everything else safe to ask', async () => {
    const { sdk } = page();
    expect([sdk.getStatus(), sdk.isCalling(), sdk.getAccessToken(), sdk.toggleMute()]).toEqual([
      'unregistered',
      false,
      '',
      false,
    ]);
    sdk.stopCall();
    sdk.rejectCall();
  });

  test('Vietnamese is the language unless another one is asked for', async () => {
    const { told, sdk } = page({ language: 'vi' });
    void sdk.register(CREDENTIALS);
    expect(told('register')).toMatchObject([{ desc: 'Đang kết nối tổng đài' }]);
  });
});

test('a callback that throws goes to the console and disturbs nothing', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const one = await registered({
    callbacks: {
      invite: () => {
        throw new Error('a bug of the page');
      },
    },
  });
  one.switchboard.invite('in-1');
  await one.switchboard.pass(20);
  expect(one.switchboard.response().status).toBe(180);
  expect(error).toHaveBeenCalledOnce();
  error.mockRestore();
});

test('methods work when they are taken off the object', async () => {
  const { sdk } = await registered();
  const { getStatus, stopCall } = sdk;
  stopCall();
  expect(getStatus()).toBe('registered');
});

test.each([
  ['index', () => import('../src/index.js')],
  ['core', () => import('../src/core.js')],
] as const)(
  'importing %s where there is no window does not throw, and defines nothing global',
  async (_, entry) => {
    const { omiSDK, omiSDKTheme } = await entry();
    expect(omiSDK.getStatus()).toBe('unregistered');
    expect(omiSDKTheme.setFormData).toBeInstanceOf(Function);
    expect(globalThis).not.toHaveProperty('omiSDK');
  },
);

test('in a page it defines omiSDK and omiSDKTheme, and nothing else; a second script changes nothing', () => {
  const window: Record<string, unknown> = {};
  vi.stubGlobal('window', window);
  define();
  const { omiSDK, omiSDKTheme } = window;
  expect(Object.keys(window)).toEqual(['omiSDK', 'omiSDKTheme']);
  expect(define().omiSDK).toBe(omiSDK);
  expect([window['omiSDK'], window['omiSDKTheme']]).toEqual([omiSDK, omiSDKTheme]);
  vi.unstubAllGlobals();
});
