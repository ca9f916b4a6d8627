/** What needs a browser, with as much of one as each fact needs. Sound is proved in Chromium. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { microphoneReady, openMicrophone } from '../src/media/microphone.js';
import { PeerLine } from '../src/media/peer-line.js';
import type { LineListener } from '../src/phone/media.js';
import { registered } from './page.js';
import { answer, settle } from './sim.js';

class FakeTrack extends EventTarget {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  readonly kind = 'audio';

  stop(): void {
    this.stopped = true;
  }
}

/** A peer connection that remembers what it was told, and connects to nothing. */
class FakePeer {
  static last: FakePeer;
  connectionState = 'new';
  signalingState = 'stable';
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  readonly sender = {
    track: null as FakeTrack | null,
    replaceTrack: async (track: FakeTrack) => {
      this.sender.track = track;
    },
  };
  readonly transceiver = {
    direction: 'recvonly',
    sender: this.sender,
    receiver: { track: new FakeTrack() },
  };

  constructor() {
    FakePeer.last = this;
  }

  addTransceiver(_: string, { direction }: { direction: string }) {
    this.transceiver.direction = direction;
    return this.transceiver;
  }

  getTransceivers() {
    return [this.transceiver];
  }

  async createOffer({ iceRestart }: { iceRestart: boolean }) {
    return { type: 'offer', sdp: iceRestart ? 'restart' : 'offer' };
  }

  async createAnswer() {
    return { type: 'answer', sdp: `answer, ${this.transceiver.direction}` };
  }

  async setLocalDescription() {}

  async setRemoteDescription() {}

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = 'closed';
  }
}

/** Microphones in the order in which they will be given; an error name refuses. */
let microphones: (FakeTrack | string)[] = [];

async function getUserMedia() {
  const next = microphones.shift() ?? new FakeTrack();
  if (typeof next === 'string') throw new DOMException('no', next);
  return { getAudioTracks: () => [next] };
}

beforeEach(() => {
  microphones = [];
  vi.stubGlobal('RTCPeerConnection', FakePeer);
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } });
});

afterEach(() => vi.unstubAllGlobals());

function line() {
  const log: string[] = [];
  const listener: LineListener = {
    broken: () => log.push('broken'),
    warning: (code, active) => log.push(`${code} ${active}`),
  };
  return { line: new PeerLine(listener), log };
}

describe('the microphone', () => {
  test.each([
    ['NotAllowedError', 'microphone_denied'],
    ['NotFoundError', 'microphone_missing'],
    ['NotReadableError', 'microphone_failed'],
  ])('%s is %s', async (name, code) => {
    microphones = [name];
    await expect(openMicrophone()).rejects.toMatchObject({ code });
  });

  test('is not there on insecure pages', async () => {
    vi.stubGlobal('navigator', {});
    await expect(openMicrophone()).rejects.toMatchObject({ code: 'insecure_page' });
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
    microphones = [track];
    const { line: call } = line();
    const capture = call.capture();
    expect(await call.offer()).toBe('offer');
    await capture;
    expect(FakePeer.last.sender.track).toBe(track);
  });

  test('an answer sends too, before there is a microphone', async () => {
    const { line: call } = line();
    expect(await call.answer('offer')).toBe('answer, sendrecv');
    expect(FakePeer.last.sender.track).toBeNull();
  });

  test('may be asked for again after a refusal', async () => {
    microphones = ['NotAllowedError', new FakeTrack()];
    const { line: call } = line();
    await expect(call.capture()).rejects.toMatchObject({ code: 'microphone_denied' });
    await call.capture();
  });

  test('that is lost is replaced, and mute survives it', async () => {
    const [first, second] = [new FakeTrack(), new FakeTrack()];
    microphones = [first, second];
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
    microphones = [first, 'NotFoundError'];
    const { line: call, log } = line();
    await call.capture();
    first.onended?.();
    await settle();
    expect(log).toEqual(['microphone_lost true']);
    call.close();
    expect(log).toEqual(['microphone_lost true', 'microphone_lost false']);
  });

  test('that opens after the call has ended is closed at once', async () => {
    const track = new FakeTrack();
    microphones = [track];
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

describe('what the other side says', () => {
  class FakeAudio {
    static last: FakeAudio;
    srcObject: unknown = null;
    isConnected = false;
    plays: Promise<void> = Promise.resolve();
    readonly play = () => this.plays;

    constructor() {
      FakeAudio.last = this;
    }
  }

  test('is played by one hidden element; a browser that refuses is asked again at a click', async () => {
    vi.resetModules();
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('MediaStream', class {});
    const append = vi.fn();
    vi.stubGlobal('document', { createElement: () => new FakeAudio(), body: { append } });
    const { play } = await import('../src/media/speaker.js');
    const blocked: boolean[] = [];
    play(new FakeTrack() as unknown as MediaStreamTrack, (active) => blocked.push(active)).stop();
    const audio = FakeAudio.last;
    expect(append).toHaveBeenCalledWith(audio);
    expect(audio).toMatchObject({ hidden: true, translate: false, srcObject: null });

    audio.isConnected = true;
    audio.plays = Promise.reject(new DOMException('click first', 'NotAllowedError'));
    play(new FakeTrack() as unknown as MediaStreamTrack, (active) => blocked.push(active));
    await settle();
    expect(blocked).toEqual([true]);
    expect(FakeAudio.last).toBe(audio);
    audio.plays = Promise.resolve();
    page.dispatchEvent(new Event('pointerdown'));
    await settle();
    expect(blocked).toEqual([true, false]);
  });
});

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
