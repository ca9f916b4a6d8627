/** A world whose time jumps, with a switchboard in it that speaks SIP as text. */

import type { BrowserDevices } from '../src/omi/devices.js';
import type { Sounds } from '../src/omi/sounds.js';
import type { Store } from '../src/omi/store.js';
import type { Fetch } from '../src/omi/switchboard-api.js';
import type { DeviceChoice, DeviceList, ErrorCode } from '../src/omi/types.js';
import type { Line, LineListener, Media } from '../src/phone/media.js';
import type { Sample } from '../src/phone/quality.js';
import { Refusal } from '../src/phone/refusal.js';
import type { Cancel, Socket, SocketListener, World } from '../src/signaling/world.js';

export class SimWorld implements World {
  time = Date.UTC(2026, 0, 1);
  readonly connections: SimSocket[] = [];
  /** What becomes of the next attempts to connect. */
  network: 'up' | 'down' | 'silent' = 'up';
  #timers: { at: number; action: () => void }[] = [];
  #tokens = 0;

  now(): number {
    return this.time;
  }

  after(milliseconds: number, action: () => void): Cancel {
    const timer = { at: this.time + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  token(): string {
    this.#tokens += 1;
    return this.#tokens.toString(16).padStart(32, '0');
  }

  chance(): number {
    return 0.5;
  }

  connect(url: string, listener: SocketListener): Socket {
    const socket = new SimSocket(url, listener);
    this.connections.push(socket);
    if (this.network === 'up') this.after(0, () => socket.open());
    if (this.network === 'down') this.after(0, () => socket.drop());
    return socket;
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass; every timer fires when it is due, and promises settle in between. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.time = Math.max(this.time, due.at);
      due.action();
      await settle();
    }
    this.time = end;
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

export class SimSocket implements Socket {
  state: 'opening' | 'open' | 'closed' = 'opening';
  readonly sent: string[] = [];
  onSend: (text: string) => void = () => {};

  constructor(
    readonly url: string,
    private readonly listener: SocketListener,
  ) {}

  open(): void {
    if (this.state !== 'opening') return;
    this.state = 'open';
    this.listener.opened();
  }

  /** The network or the switchboard closes it. */
  drop(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.listener.closed();
  }

  receive(data: string): void {
    if (this.state === 'open') this.listener.received(data);
  }

  send(text: string): void {
    this.sent.push(text);
    this.onSend(text);
  }

  close(): void {
    this.state = 'closed';
  }
}

/** A SIP message as the test reads it: by other means than the code under test. */
export interface Message {
  readonly start: string;
  readonly method: string;
  readonly status: number;
  readonly body: string;
  header(name: string): string;
}

export function read(text: string): Message {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [start = '', ...lines] = head.split('\r\n');
  return {
    start,
    method: start.startsWith('SIP/2.0') ? '' : (start.split(' ')[0] ?? ''),
    status: start.startsWith('SIP/2.0') ? Number(start.split(' ')[1]) : 0,
    body,
    header: (name) =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
        ?.slice(name.length + 1)
        .trim() ?? '',
  };
}

/** An answer to a request, as the switchboard writes it. */
export function answer(
  request: Message,
  status: string,
  headers: readonly string[] = [],
  body = '',
): string {
  const to = request.header('To');
  const tagged = to.includes(';tag=') || status.startsWith('100') ? to : `${to};tag=server`;
  return [
    `SIP/2.0 ${status}`,
    `Via: ${request.header('Via')};received=192.0.2.1`,
    `From: ${request.header('From')}`,
    `To: ${tagged}`,
    `Call-ID: ${request.header('Call-ID')}`,
    `CSeq: ${request.header('CSeq')}`,
    ...headers,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const NONCE = 'bm9uY2U=';
export const CHALLENGE = [
  `WWW-Authenticate: Digest realm="demo", nonce="${NONCE}", qop="auth", algorithm=SHA-256`,
  `WWW-Authenticate: Digest realm="demo", nonce="${NONCE}", qop="auth", algorithm=MD5`,
];

/** Registers anybody who answers its challenge; every other request is the test's to answer. */
export class Switchboard {
  readonly received: Message[] = [];
  /** How REGISTER is answered, once it has credentials. */
  register: (request: Message) => string | null = (request) =>
    answer(request, '200 OK', [
      `Contact: ${request.header('Contact')};expires=600`,
      `Tongdai-Token: token-${this.registers}`,
    ]);
  registers = 0;
  pongs = true;

  constructor(private readonly world: SimWorld) {}

  get socket(): SimSocket {
    const socket = this.world.connections.at(-1);
    if (socket === undefined) throw new Error('nobody has connected');
    return socket;
  }

  /** Reads what has come since the last time. */
  serve(): void {
    for (const socket of this.world.connections) {
      socket.onSend = (text) => this.world.after(0, () => this.#read(socket, text));
      for (const text of socket.sent.splice(0)) this.#read(socket, text);
    }
  }

  /** Lets time pass while the switchboard is awake. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.world.time + milliseconds;
    do {
      await this.world.pass(Math.min(10, end - this.world.time));
      this.serve();
      await this.world.pass(0);
    } while (this.world.time < end);
  }

  send(text: string): void {
    this.socket.receive(text);
  }

  last(method: string): Message {
    const found = this.received.filter((message) => message.method === method).at(-1);
    if (found === undefined) throw new Error(`no ${method} has come`);
    return found;
  }

  count(method: string): number {
    return this.received.filter((message) => message.method === method).length;
  }

  /** The last response of the phone to a request of ours. */
  response(): Message {
    const found = this.received.filter(({ status }) => status > 0).at(-1);
    if (found === undefined) throw new Error('no response has come');
    return found;
  }

  /** An INVITE to the phone. */
  invite(
    callId: string,
    { tag = 'caller', headers = ['Tongdai-Call: call-1'], body = 'offer' } = {},
  ): void {
    this.send(this.request('INVITE', callId, 1, { tag, headers, body }));
  }

  request(
    method: string,
    callId: string,
    cseq: number,
    { tag = 'caller', toTag = '', headers = [] as readonly string[], body = '', branch = '' } = {},
  ): string {
    return [
      `${method} sip:phone@phone.invalid;transport=ws SIP/2.0`,
      `Via: SIP/2.0/WSS pbx.example.com;branch=${branch || `z9hG4bK-${callId}-${cseq}`}`,
      'Max-Forwards: 70',
      `From: "Chị Lan" <sip:101@demo>;tag=${tag}`,
      `To: <sip:100@demo>${toTag && `;tag=${toTag}`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq} ${method}`,
      'Contact: <sip:b2bua@pbx.example.com;transport=ws>',
      ...headers,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  #read(socket: SimSocket, text: string): void {
    if (socket.state !== 'open') return;
    socket.sent.splice(0);
    if (text === '\r\n\r\n') {
      if (this.pongs) socket.receive('\r\n');
      return;
    }
    const message = read(text);
    this.received.push(message);
    if (message.method === 'REGISTER') {
      this.registers += 1;
      const reply = message.header('Authorization')
        ? this.register(message)
        : answer(message, '401 Unauthorized', CHALLENGE);
      if (reply !== null) socket.receive(reply);
    } else if (message.method === 'BYE' || message.method === 'CANCEL') {
      socket.receive(answer(message, '200 OK'));
    }
  }
}

/** Media without sound: SDP is a word that says what it is. */
export class SimLine implements Line {
  path: 'connecting' | 'connected' | 'broken' = 'connecting';
  readonly log: string[] = [];
  next: Sample | null = { roundTrip: 20, jitter: 2, packetLoss: 0, packets: 50, level: 0.1 };
  #offers = 0;

  constructor(
    readonly listener: LineListener,
    private readonly media: SimMedia,
  ) {}

  async offer({ restart } = { restart: false }): Promise<string> {
    this.#offers += 1;
    return `${restart ? 'restart' : 'offer'}-${this.#offers}`;
  }

  async accept(sdp: string): Promise<void> {
    if (sdp === 'nonsense') throw new Error('cannot be understood');
    this.log.push(`accept ${sdp}`);
  }

  async answer(sdp: string): Promise<string> {
    if (sdp === 'nonsense') throw new Error('cannot be understood');
    return `answer to ${sdp}`;
  }

  async rollBack(): Promise<void> {
    this.log.push('roll back');
  }

  async capture(): Promise<void> {
    this.log.push('capture');
    await this.media.asked;
    if (this.media.refusal !== null) throw new Refusal(this.media.refusal);
  }

  mute(on: boolean): void {
    this.log.push(on ? 'mute' : 'unmute');
  }

  hold(on: boolean): void {
    this.log.push(on ? 'hold' : 'resume');
  }

  async tones(digits: string): Promise<void> {
    this.log.push(`tones ${digits}`);
  }

  async sample(): Promise<Sample | null> {
    return this.next;
  }

  close(): void {
    this.log.push('close');
  }
}

export class SimMedia implements Media {
  readonly lines: SimLine[] = [];
  granted = true;
  refusal: ErrorCode | null = null;
  /** Settles when the user has answered the browser's question. */
  asked: Promise<void> = Promise.resolve();

  open(listener: LineListener): SimLine {
    const line = new SimLine(listener, this);
    this.lines.push(line);
    return line;
  }

  async microphoneReady(): Promise<boolean> {
    return this.granted;
  }

  get line(): SimLine {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('no line was opened');
    return line;
  }
}

/** Sounds that nobody hears. */
export class SimSounds implements Sounds {
  readonly log: string[] = [];
  playing: string | null = null;
  volume = -1;
  blocked: (active: boolean) => void = () => {};

  loop(sound: 'ring' | 'ringback' | null): void {
    this.playing = sound;
    this.log.push(sound ?? 'silence');
  }

  once(sound: string): void {
    this.log.push(sound);
  }

  setVolume(ring: number): void {
    this.volume = ring;
  }

  async start(): Promise<void> {
    this.log.push('start');
  }

  listen(blocked: (active: boolean) => void): void {
    this.blocked = blocked;
  }
}

/** One microphone, one speaker. */
export class SimDevices implements BrowserDevices {
  chosen: DeviceChoice = { microphone: '', speaker: '', ringtone: '' };
  changed: (devices: DeviceList) => void = () => {};
  readonly #list: DeviceList = {
    microphones: [{ id: 'm', label: 'Microphone' }],
    speakers: [{ id: 's', label: 'Speaker' }],
  };

  async list(): Promise<DeviceList> {
    return this.#list;
  }

  async choose(choice: Partial<DeviceChoice>): Promise<void> {
    if (Object.values(choice).some((id) => !['', 'm', 's'].includes(id))) {
      throw new Refusal('device_missing');
    }
    this.chosen = { ...this.chosen, ...choice };
    this.changed(this.#list);
  }

  async test(): Promise<number> {
    return 0.5;
  }

  listen(changed: (devices: DeviceList) => void): void {
    this.changed = changed;
  }
}

/** What a browser keeps. */
export class SimStore implements Store {
  readonly entries = new Map<string, string>();

  read(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  write(key: string, text: string | null): void {
    if (text === null) this.entries.delete(key);
    else this.entries.set(key, text);
  }
}

/** The switchboard's HTTP side: what was asked of it, and what it answers. */
export class SimApi {
  readonly asked: { method: string; url: string; authorization: string; body: unknown }[] = [];
  /** Null: nobody can be reached. */
  reply: { status: number; body?: unknown } | null = { status: 204 };

  readonly fetch: Fetch = async (url, { method = 'GET', headers, body, credentials }) => {
    if (credentials !== 'omit') throw new Error('cookies are never sent');
    this.asked.push({
      method,
      url,
      authorization: new Headers(headers).get('Authorization') ?? '',
      body: typeof body === 'string' ? JSON.parse(body) : null,
    });
    if (this.reply === null) throw new TypeError('Failed to fetch');
    const { status, body: text } = this.reply;
    return new Response(status === 204 ? null : JSON.stringify(text ?? {}), { status });
  };
}
