/** The media of a call, with as much of a browser as each fact needs. Sound is proved in Chromium. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserMedia } from '../src/media/browser-media.js';
import { microphoneReady, openMicrophone } from '../src/media/microphone.js';
import { browserStore } from '../src/omi/store.js';
import type { LineListener } from '../src/phone/media.js';
import { FakeMicrophones, FakePeer, FakeTrack } from './fake-browser.js';
import { settle } from './sim.js';

let browser: FakeMicrophones;

beforeEach(() => {
  browser = new FakeMicrophones();
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('navigator', { mediaDevices: browser });
});

afterEach(() => vi.unstubAllGlobals());

function line() {
  const log: string[] = [];
  const listener: LineListener = {
    broken: () => log.push('broken'),
    warning: (code, active) => log.push(`${code} ${active}`),
  };
  const { media, devices } = browserMedia(browserStore());
  return { line: media.open(listener), devices, log };
}

describe('the microphone', () => {
  async function refusal(name: string): Promise<unknown> {
    browser.next = [name];
    return openMicrophone('').catch(({ code }) => code);
  }

  test('that the user does not allow is denied', async () => {
    expect(await refusal('NotAllowedError')).toBe('microphone_denied');
  });

  test('that is not plugged in is missing', async () => {
    expect(await refusal('NotFoundError')).toBe('microphone_missing');
  });

  test('that another program has fails', async () => {
    expect(await refusal('NotReadableError')).toBe('microphone_failed');
  });

  test('is not there on insecure pages', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openMicrophone('')).rejects.toMatchObject({ code: 'insecure_page' });
    expect(await microphoneReady()).toBe(false);
  });

  test.each([
    ['granted', ['audiooutput', 'audioinput'], true],
    ['granted', ['audiooutput'], false],
    ['prompt', ['audioinput'], false],
  ])('%s, with %j, is ready: %s', async (state, kinds, ready) => {
    vi.stubGlobal('navigator', {
      permissions: { query: async () => ({ state }) },
      mediaDevices: { enumerateDevices: async () => kinds.map((kind) => ({ kind })) },
    });
    expect(await microphoneReady()).toBe(ready);
  });

  test('joins a call that has gone out already', async () => {
    const track = new FakeTrack();
    browser.next = [track];
    const { line: call } = line();
    const capture = call.capture();
    expect(await call.offer()).toBe('offer, sendrecv');
    await capture;
    expect(FakePeer.last.sender.track).toBe(track);
  });

  test('an answer sends too, before there is a microphone', async () => {
    const { line: call } = line();
    expect(await call.answer('offer')).toBe('answer, sendrecv');
    expect(FakePeer.last.sender.track).toBeNull();
  });

  test('may be asked for again after a refusal', async () => {
    browser.next = ['NotAllowedError', new FakeTrack()];
    const { line: call } = line();
    await expect(call.capture()).rejects.toMatchObject({ code: 'microphone_denied' });
    await call.capture();
  });

  test('that is lost is replaced, and mute survives it', async () => {
    const [first, second] = [new FakeTrack(), new FakeTrack()];
    browser.next = [first, second];
    const { line: call, log } = line();
    call.mute(true);
    await call.offer();
    await call.capture();
    expect(first.enabled).toBe(false);
    first.onended?.();
    await settle();
    expect(FakePeer.last.sender.track).toBe(second);
    expect(second.enabled).toBe(false);
    expect(log).toEqual(['microphone_lost true', 'microphone_lost false']);
  });

  test('that is lost for good stays a warning until the call ends', async () => {
    const first = new FakeTrack();
    browser.next = [first, 'NotFoundError'];
    const { line: call, log } = line();
    await call.capture();
    first.onended?.();
    await settle();
    expect(log).toEqual(['microphone_lost true']);
    call.close();
    expect(log).toEqual(['microphone_lost true', 'microphone_lost false']);
  });

  test('plugged in after it was lost is taken at once', async () => {
    const [first, second] = [new FakeTrack(), new FakeTrack()];
    browser.next = [first, 'NotFoundError', second];
    const { line: call, devices, log } = line();
    devices.listen(() => {});
    await call.offer();
    await call.capture();
    first.onended?.();
    await settle();
    browser.plug();
    await settle();
    expect(FakePeer.last.sender.track).toBe(second);
    expect(log).toEqual(['microphone_lost true', 'microphone_lost false']);
  });

  test('that opens after the call has ended is closed at once', async () => {
    const track = new FakeTrack();
    browser.next = [track];
    const { line: call } = line();
    const capture = call.capture();
    call.close();
    await capture;
    expect(track.stopped).toBe(true);
  });
});

describe('the media path', () => {
  test('warns while it is interrupted, and is broken only when it has failed', () => {
    const { line: call, log } = line();
    expect(call.path).toBe('connecting');
    FakePeer.last.become('connected');
    FakePeer.last.become('disconnected');
    FakePeer.last.become('failed');
    FakePeer.last.become('connected');
    expect(log).toEqual(['media_lost true', 'broken', 'media_lost false']);
    expect(call.path).toBe('connected');
  });

  test('a browser without WebRTC says so', () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    expect(() => line()).toThrow(expect.objectContaining({ code: 'no_webrtc' }));
  });
});

describe('hold', () => {
  test('is in our offers and answers until it is taken back', async () => {
    const { line: call } = line();
    await call.offer();
    call.hold(true);
    expect(await call.offer()).toBe('offer, inactive');
    expect(await call.answer('theirs')).toBe('answer, inactive');
    call.hold(false);
    expect(await call.offer()).toBe('offer, sendrecv');
  });
});

describe('key tones', () => {
  test('go out one request after the other, each until its last key is out', async () => {
    const { line: call } = line();
    await call.offer();
    FakePeer.last.become('connected');
    const { dtmf } = FakePeer.last.sender;
    const done: string[] = [];
    const sent = ['12', '#'].map((keys) => call.tones(keys).then(() => done.push(keys)));
    await settle();
    expect(dtmf.inserted).toEqual([['12', 100, 70]]);
    dtmf.play('2');
    await settle();
    expect(done).toEqual([]);
    dtmf.play('');
    await settle();
    expect(done).toEqual(['12']);
    expect(dtmf.inserted).toHaveLength(2);
    dtmf.play('');
    await Promise.all(sent);
  });

  test.each(['close', 'hold'] as const)('give up at %s', async (what) => {
    const { line: call } = line();
    await call.offer();
    FakePeer.last.become('connected');
    const sent = call.tones('1');
    await settle();
    if (what === 'close') call.close();
    else call.hold(true);
    await expect(sent).rejects.toMatchObject({ code: 'no_call' });
  });

  test('wait for the path to stand', async () => {
    const { line: call } = line();
    await call.offer();
    const sent = call.tones('1');
    await settle();
    expect(FakePeer.last.sender.dtmf.inserted).toEqual([]);
    FakePeer.last.become('connected');
    await settle();
    expect(FakePeer.last.sender.dtmf.inserted).toHaveLength(1);
    FakePeer.last.sender.dtmf.play('');
    await sent;
  });

  test('need a call that can carry them', async () => {
    const { line: call } = line();
    await expect(call.tones('1')).rejects.toMatchObject({ code: 'no_call' });
    await call.offer();
    FakePeer.last.become('connected');
    FakePeer.last.sender.dtmf.canInsertDTMF = false;
    await expect(call.tones('1')).rejects.toMatchObject({ code: 'no_call' });
  });
});

describe('what is measured', () => {
  const PAIR = {
    type: 'candidate-pair',
    nominated: true,
    state: 'succeeded',
    currentRoundTripTime: 0.04,
  };
  const OTHER_PATHS = [
    { ...PAIR, nominated: false, currentRoundTripTime: 9 },
    { type: 'remote-inbound-rtp', roundTripTime: 0.2 },
  ];
  const inbound = (packetsReceived: number, packetsLost = 0) => ({
    type: 'inbound-rtp',
    jitter: 0.003,
    packetsReceived,
    packetsLost,
  });
  const microphone = (totalAudioEnergy: number, totalSamplesDuration: number) => ({
    type: 'media-source',
    totalAudioEnergy,
    totalSamplesDuration,
  });

  test('nothing before the first round trip', async () => {
    const { line: call } = line();
    FakePeer.last.reports = [inbound(50)];
    expect(await call.sample()).toBeNull();
  });

  test('loss is that of the last second, also after the browser has counted anew', async () => {
    const { line: call } = line();
    const sample = (...reports: object[]) => {
      FakePeer.last.reports = [...OTHER_PATHS, PAIR, ...reports];
      return call.sample();
    };
    expect(await sample(inbound(90, 10), microphone(1, 4))).toEqual({
      roundTrip: 40,
      jitter: 3,
      packetLoss: 0.1,
      packets: 90,
      level: 0.5,
    });
    expect(await sample(inbound(140, 10))).toMatchObject({ packetLoss: 0 });
    expect(await sample(inbound(30, 10))).toMatchObject({ packetLoss: 0.25 });
  });

  test('no packets for three seconds warn, unless we are on hold', async () => {
    const { line: call, log } = line();
    await call.offer();
    FakePeer.last.become('connected');
    FakePeer.last.reports = [PAIR, inbound(50)];
    for (let second = 0; second < 4; second++) await call.sample();
    expect(log).toEqual(['no_packets true']);
    call.hold(true);
    await call.sample();
    for (let second = 0; second < 4; second++) await call.sample();
    expect(log).toEqual(['no_packets true', 'no_packets false']);
  });

  test('a microphone is silent only while it is open', async () => {
    const { line: call, log } = line();
    await call.offer();
    FakePeer.last.become('connected');
    let second = 0;
    const pass = async (seconds: number) => {
      for (const end = second + seconds; second < end; ) {
        second += 1;
        FakePeer.last.reports = [PAIR, inbound(50 * second), microphone(1, second)];
        await call.sample();
      }
    };
    call.mute(true);
    await pass(10);
    expect(log).toEqual([]);
    call.mute(false);
    await pass(8);
    expect(log).toEqual(['microphone_silent true']);
    call.close();
    expect(log).toEqual(['microphone_silent true', 'microphone_silent false']);
  });
});
