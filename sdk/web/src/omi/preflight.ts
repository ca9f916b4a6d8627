/** Tries everything that a call needs, without calling anybody. */

import type { Line, Media } from '../phone/media.js';
import { measured, UNMEASURED } from '../phone/quality.js';
import { Refusal } from '../phone/refusal.js';
import { LOSSY, SILENCE, SLOW } from '../phone/warnings.js';
import type { UserAgent } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import { type Both, type Language, TEXTS, textsIn } from './texts.js';
import type { ErrorCode, Ping, PreflightCheck, PreflightReport, WarningCode } from './types.js';

export interface PreflightDeps {
  readonly world: World;
  readonly media: Media;
  /** Of the registration, while calls can be made. */
  readonly agent: UserAgent | null;
  /** Why there is none, if that is known. */
  readonly problem: ErrorCode | null;
  /** The switchboard's WebSocket; null when it is not known. */
  readonly url: string | null;
  /** Is there a call? Then nothing is tried, and what has begun is broken off. */
  isCalling(): boolean;
  readonly language: Language;
}

/** At the switchboard: gives back what it hears. */
const ECHO = '*43';

/** In ms: for the switchboard to be reached, and for the echo to be answered and measured. */
const PATIENCE = 8_000;

/** How often the echo is measured, in ms, and how many times. */
const PAUSE = 500;
const SAMPLES = 5;

interface Finding {
  code?: ErrorCode | WarningCode;
  milliseconds?: number;
  ping?: Ping;
}

interface Heard extends Finding {
  /** The loudest that the microphone was; null when that is not known. */
  level?: number | null;
}

/** Never rejects. */
export async function preflight(deps: PreflightDeps): Promise<PreflightReport> {
  const { agent, language } = deps;
  if (deps.isCalling()) return report(language, { media: { code: 'already_calling' } });
  const line = opened(deps.media);
  const browser: Finding = line ? {} : { code: 'no_webrtc' };
  const [microphone, switchboard] = await Promise.all([
    line ? found(() => line.capture().then(() => ({}))) : { ...browser },
    found(() => reached(deps)),
  ]);
  const registration: Finding = agent ? {} : { code: deps.problem ?? 'not_registered' };
  const missing = [microphone, registration].find(({ code }) => code);
  const { level = null, ...media }: Heard =
    line && agent && !missing ? await found(() => echoed(deps, agent, line)) : { ...missing };
  if (level !== null && level < SILENCE) microphone.code = 'microphone_silent';
  line?.close();
  return report(language, { browser, microphone, switchboard, registration, media });
}

/** What was tried before any call, and works. */
const WORKS: Readonly<Record<PreflightCheck['name'], Both>> = {
  browser: ['Trình duyệt này gọi được.', 'This browser can make calls.'],
  microphone: ['Micro hoạt động tốt.', 'The microphone works.'],
  switchboard: ['Kết nối được với tổng đài.', 'The switchboard can be reached.'],
  registration: ['Số nội bộ đã sẵn sàng.', 'The extension is ready.'],
  media: ['Âm thanh đi và đến đều tốt.', 'Sound gets through both ways.'],
};

type Findings = Partial<Record<PreflightCheck['name'], Finding>>;

function report(language: Language, findings: Findings): PreflightReport {
  const { error, warning } = TEXTS[language];
  const works = textsIn(language, WORKS);
  const words: Readonly<Record<string, string>> = { ...error, ...warning };
  const checks = (Object.keys(findings) as PreflightCheck['name'][]).map((name) => {
    const { code = '' } = findings[name] ?? {};
    return { name, ok: !code, message: words[code] ?? works[name], ...findings[name] };
  });
  return { ok: checks.every(({ ok }) => ok), checks };
}

async function found(work: () => Promise<Heard>): Promise<Heard> {
  try {
    return await work();
  } catch (error) {
    return { code: error instanceof Refusal ? error.code : 'internal' };
  }
}

function opened(media: Media): Line | null {
  try {
    return media.open({ broken() {}, warning() {} }, { unheard: true });
  } catch {
    return null;
  }
}

/** Connects once more, which tells a slow switchboard from a slow path. @throws Refusal */
function reached({ world, url }: PreflightDeps): Promise<Finding> {
  return new Promise((resolve, reject) => {
    if (url === null) throw new Refusal('invalid_server');
    const since = world.now();
    // Of what happens to it the first counts.
    const over = () => {
      giveUp();
      socket.close();
      reject(new Refusal('unreachable'));
    };
    const giveUp = world.after(PATIENCE, over);
    const socket = world.connect(url, {
      opened() {
        resolve({ milliseconds: world.now() - since });
        over();
      },
      received() {},
      closed: over,
    });
  });
}

/**
 * A short call that nobody is told of, and what its figures say. It ends when a real one begins.
 *
 * @throws what the browser thinks of the offer
 */
async function echoed(
  { world, isCalling }: PreflightDeps,
  agent: UserAgent,
  line: Line,
): Promise<Heard> {
  const offer = await line.offer();
  let code: ErrorCode | undefined;
  let agreed: Promise<void> | undefined;
  const agree = (_: unknown, answer: string) => {
    if (answer) agreed ??= line.accept(answer).catch(() => fail('internal'));
  };
  const fail = (reason: ErrorCode) => {
    code ??= reason;
  };
  const invite = agent.call(
    { number: ECHO, hotline: '', datas: '', supervision: '', offer },
    {
      rang: agree,
      answered: agree,
      reoffered: (theirs) => line.answer(theirs),
      introduced() {},
      ended: () => fail('call_ended'),
    },
  );
  let { ping, samples } = UNMEASURED;
  let packets = 0;
  let level: number | null = null;
  for (let waited = 0; waited < PATIENCE && samples < SAMPLES && !code; waited += PAUSE) {
    await new Promise<void>((resolve) => world.after(PAUSE, resolve));
    if (isCalling()) fail('already_calling');
    const sample = line.path === 'connected' ? await line.sample() : null;
    if (sample === null) continue;
    ({ ping, samples } = measured({ ping, samples }, sample));
    packets += sample.packets;
    if (sample.level !== null) level = Math.max(level ?? 0, sample.level);
  }
  const failure = code; // hanging up is an end too
  invite.hangUp();
  if (failure) return { code: failure };
  if (!samples) return { code: agreed ? 'media_lost' : 'unreachable' };
  const heard = { ping: { ...ping }, level };
  if (!packets) return { ...heard, code: 'no_packets' };
  if (ping.packetLoss > LOSSY) return { ...heard, code: 'high_packet_loss' };
  return ping.avg > SLOW ? { ...heard, code: 'high_round_trip' } : heard;
}
