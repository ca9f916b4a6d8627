/** Tries everything that a call needs, without calling anybody. */

import type { Line, Media } from '../phone/media.js';
import { measured, UNMEASURED } from '../phone/quality.js';
import { Refusal } from '../phone/refusal.js';
import { LOSSY, SILENCE, SLOW } from '../phone/warnings.js';
import type { Invite, UserAgent } from '../signaling/user-agent.js';
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

/** In ms: for the switchboard to be reached, to answer, and for media to flow. */
const PATIENCE = 8_000;

/** How often the echo is measured, in ms, and how many times. */
const MEASURED_EVERY = 500;
const SAMPLES = 5;

interface Finding {
  code?: ErrorCode | WarningCode;
  milliseconds?: number;
  ping?: Ping;
}

interface Heard extends Finding {
  /** The loudest that the microphone was. */
  level?: number;
}

/** Never rejects. */
export async function preflight(deps: PreflightDeps): Promise<PreflightReport> {
  const { agent, language } = deps;
  if (deps.isCalling()) return report(language, { media: { code: 'already_calling' } });
  const line = opened(deps.media);
  const [microphone, switchboard] = await Promise.all([
    found(() => captured(line)),
    found(() => reached(deps)),
  ]);
  const registration: Finding = agent ? {} : { code: deps.problem ?? 'not_registered' };
  const [missing] = [microphone, registration].filter(({ code }) => code);
  const { level, ...media } =
    line && agent && !missing ? await found(() => echoed(deps, agent, line)) : { ...missing };
  if (level !== undefined && level < SILENCE) microphone.code = 'microphone_silent';
  line?.close();
  const browser: Finding = line ? {} : { code: 'no_webrtc' };
  return report(language, { browser, microphone, switchboard, registration, media });
}

/** What was tried before any call, and works. */
const WORKS: Readonly<Record<PreflightCheck['name'], Both>> = {
  browser: ['Trình duyệt hỗ trợ gọi điện.', 'This browser can make calls.'],
  microphone: ['Micro hoạt động tốt.', 'The microphone works.'],
  switchboard: ['Kết nối được với tổng đài.', 'The switchboard can be reached.'],
  registration: ['Số nội bộ đã sẵn sàng.', 'The extension is ready.'],
  media: ['Âm thanh truyền tốt cả hai chiều.', 'Sound gets through in both directions.'],
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

/** @throws Refusal */
async function captured(line: Line | null): Promise<Finding> {
  if (line === null) throw new Refusal('no_webrtc');
  await line.capture();
  return {};
}

/** Connects once more, which tells a slow switchboard from a slow path. @throws Refusal */
function reached({ world, url }: PreflightDeps): Promise<Finding> {
  return new Promise((resolve, reject) => {
    if (url === null) throw new Refusal('invalid_server');
    const since = world.now();
    const lost = () => {
      socket.close();
      reject(new Refusal('unreachable'));
    };
    const giveUp = world.after(PATIENCE, lost);
    const socket = world.connect(url, {
      opened() {
        giveUp();
        socket.close();
        resolve({ milliseconds: world.now() - since });
      },
      received() {},
      closed() {
        giveUp();
        lost();
      },
    });
  });
}

/** A short call that nobody is told of. @throws Refusal, or what the browser thinks of the answer */
async function echoed(deps: PreflightDeps, agent: UserAgent, line: Line): Promise<Heard> {
  const { world } = deps;
  const offer = await line.offer();
  let agreed: Promise<void> | null = null;
  const agree = (answer: string) => {
    if (!answer) return;
    agreed ??= line.accept(answer);
    agreed.catch(() => {}); // it is awaited when there is an answer
  };
  let invite: Invite | undefined;
  let over = () => {};
  const ended = new Promise<never>((_, reject) => {
    over = () => reject(new Refusal('call_ended'));
  });
  const answered = new Promise<void>((resolve) => {
    const request = { number: ECHO, hotline: '', datas: '', offer };
    invite = agent.call(request, {
      rang: (_, answer) => agree(answer),
      answered: (_, answer) => {
        agree(answer);
        resolve();
      },
      reoffered: (theirs) => line.answer(theirs),
      ended: over,
    });
  });
  const late = new Promise<never>((_, reject) => {
    world.after(PATIENCE, () => reject(new Refusal('unreachable')));
  });
  try {
    await Promise.race([answered, ended, late]);
    await agreed;
    return await Promise.race([measuredOn(line, deps), ended]);
  } finally {
    invite?.hangUp();
  }
}

/** What the echo's figures say. @throws Refusal when a call has begun meanwhile */
async function measuredOn(line: Line, { world, isCalling }: PreflightDeps): Promise<Heard> {
  let quality = UNMEASURED;
  let packets = 0;
  let level: number | undefined;
  for (
    let pauses = 0;
    pauses < PATIENCE / MEASURED_EVERY && quality.samples < SAMPLES;
    pauses += 1
  ) {
    await new Promise<void>((resolve) => world.after(MEASURED_EVERY, resolve));
    if (isCalling()) throw new Refusal('already_calling');
    const sample = line.path === 'connected' ? await line.sample() : null;
    if (sample === null) continue;
    quality = measured(quality, sample);
    packets += sample.packets;
    if (sample.level !== null) level = Math.max(level ?? 0, sample.level);
  }
  const { ping, samples } = quality;
  if (samples === 0) return { code: 'media_lost' };
  const heard = { ping: { ...ping }, ...(level === undefined ? {} : { level }) };
  if (packets === 0) return { ...heard, code: 'no_packets' };
  if (ping.packetLoss > LOSSY) return { ...heard, code: 'high_packet_loss' };
  return ping.avg > SLOW ? { ...heard, code: 'high_round_trip' } : heard;
}
