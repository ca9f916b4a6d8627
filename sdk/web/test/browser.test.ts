/** The SDK in a page that is hidden, shown, closed, loaded twice. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { registered } from './page.js';
import { answer } from './sim.js';

afterEach(() => vi.unstubAllGlobals());

describe('the page around the phone', () => {
  /** A page that can be hidden and shown, with the SDK registered in it. */
  async function inPage() {
    const page = new EventTarget();
    const documents = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('window', page);
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('document', documents);
    return { ...(await registered()), page, documents };
  }

  test('closed: the call is hung up and the registration taken away, without waiting', async () => {
    const { sdk, switchboard, page } = await inPage();
    await sdk.makeCall('101');
    await switchboard.pass(10);
    const contact = ['Contact: <sip:b2bua@pbx.example.com>'];
    switchboard.send(answer(switchboard.last('INVITE'), '200 OK', contact, 'answer'));
    await switchboard.pass(10);
    switchboard.socket.sent.splice(0);
    switchboard.socket.onSend = () => {};
    page.dispatchEvent(new Event('pagehide'));
    const sent = switchboard.socket.sent.map((text) => text.split(' ')[0]);
    expect(sent).toEqual(['BYE', 'REGISTER']);
    expect(switchboard.socket.sent[1]).toContain('\r\nExpires: 0\r\n');
    expect(sdk.getStatus()).toBe('unregistered');
  });

  test('brought back from the back-forward cache: registered again', async () => {
    const { sdk, switchboard, page } = await inPage();
    page.dispatchEvent(new Event('pagehide'));
    await switchboard.pass(100);
    page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await switchboard.pass(100);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('back online: the next attempt is made at once', async () => {
    const { sdk, switchboard, world, page } = await inPage();
    world.network = 'down';
    switchboard.socket.drop();
    await switchboard.pass(120_000);
    world.network = 'up';
    page.dispatchEvent(new Event('online'));
    await switchboard.pass(50);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('shown again: a dead connection is found out within seconds', async () => {
    const { sdk, switchboard, world, documents } = await inPage();
    switchboard.pongs = false;
    world.network = 'down';
    documents.dispatchEvent(new Event('visibilitychange'));
    await switchboard.pass(3_100);
    expect(sdk.getStatus()).toBe('registering');
  });
});

test('the script may be loaded twice: the first one stays', async () => {
  const page: Record<string, unknown> = {};
  vi.stubGlobal('window', page);
  vi.resetModules();
  await import('../src/index.js');
  const { omiSDK, omiSDKTheme } = page;
  vi.resetModules();
  await import('../src/index.js');
  expect(page).toEqual({ omiSDK, omiSDKTheme });
  expect(page['omiSDK']).toBe(omiSDK);
});
