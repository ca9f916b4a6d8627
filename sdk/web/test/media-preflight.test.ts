/** Everything that a call needs, tried before there is one. */

import { expect, test } from 'vitest';
import type { PreflightReport } from '../src/omi/types.js';
import { type Page, page, registered } from './page.js';
import { answer } from './sim.js';

const CONTACT = ['Contact: <sip:b2bua@pbx.example.com;transport=ws>'];

/** Tries, while the switchboard answers the call to the echo like this; null: not at all. */
async function tried(
  one: Page,
  status: string | null = '200 OK',
  meanwhile: () => void = () => {},
): Promise<PreflightReport> {
  const [socket] = one.world.connections;
  const report = one.sdk.preflight();
  await one.switchboard.pass(50);
  const { switchboard } = one;
  if (status !== null && switchboard.count('INVITE') > 0) {
    one.media.line.path = 'connected';
    socket?.receive(answer(switchboard.last('INVITE'), status, CONTACT, 'answer'));
  }
  await switchboard.pass(1_000);
  meanwhile();
  await switchboard.pass(20_000);
  return report;
}

/** What was found, check by check: `media high_packet_loss`; nothing where all is well. */
const problems = ({ checks }: PreflightReport) =>
  checks.filter(({ ok }) => !ok).map(({ name, code }) => `${name} ${code}`);

test('all is well: a short call that nobody is told of', async () => {
  const one = await registered();
  const report = await tried(one);
  expect(report.ok).toBe(true);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'browser',
    'microphone',
    'switchboard',
    'registration',
    'media',
  ]);
  for (const { message } of report.checks) expect(message).toMatch(/\w/);
  expect(report.checks[2]?.milliseconds).toBe(0);
  expect(report.checks[4]?.ping).toMatchObject({ value: 20, avg: 20, packetLoss: 0, level: 4 });
  expect(one.switchboard.last('INVITE').start).toContain('sip:*43@demo');
  expect(one.switchboard.count('BYE')).toBe(1);
  expect(one.media.line.log).toContain('close');
  expect(one.facts()).toEqual([]);
});

test('before there is a registration the rest is tried', async () => {
  const one = page({ server: 'https://pbx.example.com' });
  expect(problems(await tried(one))).toEqual([
    'registration not_registered',
    'media not_registered',
  ]);
});

test('the report says why there is no registration', async () => {
  const one = page();
  one.switchboard.register = (request) => answer(request, '403 Forbidden');
  void one.sdk.register({ domain: 'demo', username: '100', password: 'wrong' });
  await one.switchboard.pass(50);
  const found = problems(await tried(one));
  expect(found[0]).toMatch(/^registration (wrong_credentials|registration_refused)$/);
});

test('without a microphone there is no test call', async () => {
  const one = await registered();
  one.media.refusal = 'microphone_denied';
  expect(problems(await tried(one))).toEqual([
    'microphone microphone_denied',
    'media microphone_denied',
  ]);
  expect(one.switchboard.count('INVITE')).toBe(0);
});

test('without WebRTC there is not even a line', async () => {
  const one = await registered();
  one.media.open = () => {
    throw new Error('no WebRTC');
  };
  expect(problems(await tried(one))).toEqual([
    'browser no_webrtc',
    'microphone no_webrtc',
    'media no_webrtc',
  ]);
});

test.each([
  ['down', 'unreachable'],
  ['silent', 'unreachable'],
] as const)('the network is %s', async (network, code) => {
  const one = await registered();
  one.world.network = network;
  expect(problems(await tried(one))[0]).toBe(`switchboard ${code}`);
});

test.each([
  ['404 Not Found', 'media call_ended'],
  [null, 'media unreachable'],
])('the echo is answered by %s', async (status, problem) => {
  const one = await registered();
  expect(problems(await tried(one, status))).toEqual([problem]);
  expect(one.media.line.log).toContain('close');
});

test.each([
  [{ packetLoss: 0.2 }, 'media high_packet_loss'],
  [{ roundTrip: 900 }, 'media high_round_trip'],
  [{ packets: 0 }, 'media no_packets'],
  [{ level: 0 }, 'microphone microphone_silent'],
])('measured: %j', async (figures, problem) => {
  const one = await registered();
  const open = one.media.open.bind(one.media);
  one.media.open = (listener) => {
    const line = open(listener);
    Object.assign(line.next ?? {}, figures);
    return line;
  };
  const report = await tried(one);
  expect(problems(report)).toEqual([problem]);
  expect(report.checks[4]?.ping).toBeDefined();
});

test('media that never flows', async () => {
  const one = await registered();
  const open = one.media.open.bind(one.media);
  one.media.open = (listener) => Object.assign(open(listener), { next: null });
  expect(problems(await tried(one))).toEqual(['media media_lost']);
});

test('not during a call', async () => {
  const one = await registered();
  void one.sdk.makeCall('101');
  await one.switchboard.pass(20);
  const report = await one.sdk.preflight();
  expect(problems(report)).toEqual(['media already_calling']);
  expect(one.media.lines).toHaveLength(1);
});

test('a call that begins meanwhile goes first', async () => {
  const one = await registered();
  const report = await tried(one, '200 OK', () => void one.sdk.makeCall('101'));
  expect(problems(report)).toEqual(['media already_calling']);
  expect(one.sdk.isCalling()).toBe(true);
});
