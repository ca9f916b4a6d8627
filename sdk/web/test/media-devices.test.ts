/** Choosing, remembering, plugging in and out. That the right device sounds is proved in Chromium. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserMedia } from '../src/media/browser-media.js';
import { browserStore } from '../src/omi/store.js';
import type { DeviceList } from '../src/omi/types.js';
import { FakeMicrophones, FakePeer } from './fake-browser.js';
import { settle } from './sim.js';

const device = (kind: MediaDeviceKind, deviceId: string) => ({ kind, deviceId, label: deviceId });
const BUILT_IN = device('audioinput', 'built-in');
const HEADSET = device('audioinput', 'headset');
const SPEAKER = device('audiooutput', 'speaker');
const EARS = device('audiooutput', 'ears');

let browser: FakeMicrophones;
let storage: Map<string, string>;

beforeEach(() => {
  browser = new FakeMicrophones();
  browser.devices = [device('audioinput', 'default'), BUILT_IN, HEADSET, SPEAKER, EARS];
  storage = new Map();
  vi.stubGlobal('navigator', { mediaDevices: browser });
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
  });
});

afterEach(() => vi.unstubAllGlobals());

const QUIET = { broken: () => {}, warning: () => {} };

/** A call with an open microphone. */
async function inCall() {
  const { media, devices } = browserMedia(browserStore());
  const changes: DeviceList[] = [];
  devices.listen((list) => changes.push(list));
  const line = media.open(QUIET);
  await line.offer();
  await line.capture();
  await settle();
  return { line, devices, changes, sent: () => FakePeer.last.sender.track };
}

/** From which microphone the call sends. */
const microphone = () => FakePeer.last.sender.track?.getSettings().deviceId;

describe('devices', () => {
  test('are listed by what they are for, without other names for the same one', async () => {
    expect(await browserMedia(browserStore()).devices.list()).toEqual({
      microphones: [BUILT_IN, HEADSET].map(({ deviceId: id, label }) => ({ id, label })),
      speakers: [SPEAKER, EARS].map(({ deviceId: id, label }) => ({ id, label })),
    });
  });

  test('outside a browser there are none', async () => {
    vi.stubGlobal('navigator', undefined);
    const { devices } = browserMedia(browserStore());
    devices.listen(() => {});
    expect(await devices.list()).toEqual({ microphones: [], speakers: [] });
  });

  test('that are chosen are remembered', async () => {
    const { devices } = browserMedia(browserStore());
    await devices.choose({ microphone: 'headset', ringtone: 'speaker' });
    const chosen = { microphone: 'headset', speaker: '', ringtone: 'speaker' };
    expect(devices.chosen).toEqual(chosen);
    expect(browserMedia(browserStore()).devices.chosen).toEqual(chosen);
  });

  test.each(['nonsense', 'null', '[]', '{"microphone":null}'])(
    'remembered as %s are none',
    (text) => {
      storage.set('omiSDK.devices', text);
      expect(browserMedia(browserStore()).devices.chosen).toEqual({
        microphone: '',
        speaker: '',
        ringtone: '',
      });
    },
  );

  test('can be chosen where nothing can be remembered', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { devices } = browserMedia(browserStore());
    await devices.choose({ speaker: 'ears' });
    expect(devices.chosen.speaker).toBe('ears');
  });

  test.each(['microphone', 'speaker', 'ringtone'])('a %s that is not there', async (kind) => {
    const { devices } = browserMedia(browserStore());
    const choice = devices.choose({ [kind]: 'gone' });
    await expect(choice).rejects.toMatchObject({ code: 'device_missing' });
    expect(devices.chosen).toMatchObject({ [kind]: '' });
  });
});

describe('in a call', () => {
  test('another microphone is taken at once, muted as the one before, which is closed', async () => {
    const { line, devices, changes, sent } = await inCall();
    const before = sent();
    line.mute(true);
    await devices.choose({ microphone: 'headset' });
    expect(microphone()).toBe('headset');
    expect(sent()?.enabled).toBe(false);
    expect(before?.stopped).toBe(true);
    await settle();
    expect(changes).toHaveLength(1);
  });

  test('one that does not open leaves everything as it was', async () => {
    const { devices, sent } = await inCall();
    const before = sent();
    browser.next = ['NotReadableError'];
    const choice = devices.choose({ microphone: 'headset' });
    await expect(choice).rejects.toMatchObject({ code: 'microphone_failed' });
    expect(sent()).toBe(before);
    expect(before?.stopped).toBe(false);
    expect(devices.chosen.microphone).toBe('');
    expect(storage.size).toBe(0);
  });

  test('a headset that is unplugged is replaced, and comes back', async () => {
    const { devices, changes, sent } = await inCall();
    await devices.choose({ microphone: 'headset' });
    const all = browser.devices;
    sent()?.onended?.();
    browser.plug(BUILT_IN, SPEAKER);
    await settle();
    expect(microphone()).toBe('built-in');
    expect(devices.chosen.microphone).toBe('headset');
    expect(changes.at(-1)?.microphones).toHaveLength(1);
    browser.plug(...all);
    await settle();
    expect(microphone()).toBe('headset');
    expect(changes.at(-1)?.microphones).toHaveLength(2);
  });

  test('what is plugged in beside it changes nothing', async () => {
    const { changes, sent } = await inCall();
    const before = sent();
    browser.plug(...browser.devices, device('audioinput', 'webcam'));
    await settle();
    expect(sent()).toBe(before);
    expect(changes).toHaveLength(1);
  });

  test('what was plugged in is told even if it does not open', async () => {
    const { devices, changes, sent } = await inCall();
    await devices.choose({ microphone: 'headset' });
    await settle();
    browser.next = ['NotFoundError', 'NotReadableError'];
    sent()?.onended?.();
    browser.plug(SPEAKER);
    await settle();
    expect(changes.at(-1)?.microphones).toEqual([]);
  });

  test('events about nothing new are not passed on', async () => {
    const { changes } = await inCall();
    browser.plug(...browser.devices);
    await settle();
    expect(changes).toEqual([]);
  });

  test('a call that has ended takes no microphone any more', async () => {
    const { line, devices, sent } = await inCall();
    line.close();
    await devices.choose({ microphone: 'headset' });
    expect(sent()?.getSettings().deviceId).toBe('built-in');
  });
});
