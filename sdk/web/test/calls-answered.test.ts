import { describe, expect, test } from 'vitest';
import { inDialog, talking } from './calls.js';
import { registered } from './page.js';

describe('during a call', () => {
  test('an offer of the switchboard is answered', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'INVITE', 8, [], 'new offer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.response()).toMatchObject({
      status: 200,
      body: 'answer to new offer',
    });
  });

  test.each([
    ['INVITE', 'nonsense', 488],
    ['INVITE', '', 488],
    ['OPTIONS', '', 200],
    ['INFO', 'x', 405],
  ])('%s with %j gets %i and the call goes on', async (method, body, status) => {
    const one = await talking();
    one.switchboard.send(inDialog(one, method, 8, [], body));
    await one.switchboard.pass(10);
    expect(one.switchboard.response().status).toBe(status);
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('a request out of order is refused (RFC 3261 §12.2.2)', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'OPTIONS', 8));
    one.switchboard.send(inDialog(one, 'BYE', 7));
    await one.switchboard.pass(10);
    expect(one.switchboard.response().status).toBe(500);
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('mute is a wish that can be flipped, and belongs to the call', async () => {
    const { sdk, media } = await talking();
    expect([sdk.toggleMute(true), sdk.toggleMute(), sdk.toggleMute()]).toEqual([true, false, true]);
    expect(media.line.log.slice(-3)).toEqual(['mute', 'unmute', 'mute']);
    sdk.stopCall();
    expect(sdk.toggleMute(true)).toBe(false);
  });

  test('ping is what was measured, from the first second on', async () => {
    const one = await talking();
    await one.switchboard.pass(1100);
    one.media.line.next = { roundTrip: 120, jitter: 30, packetLoss: 0.4, packets: 30, level: 0.1 };
    await one.switchboard.pass(1000);
    expect(one.told('incall').map(({ ping }) => ping)).toEqual([
      {
        value: 20,
        avg: 20,
        min: 20,
        max: 20,
        level: 4,
        status: 'good',
        jitter: 2,
        packetLoss: 0,
        mos: 4.4,
      },
      {
        value: 120,
        avg: 70,
        min: 20,
        max: 120,
        level: 2,
        status: 'warning',
        jitter: 30,
        packetLoss: 0.12,
        mos: 3.1,
      },
    ]);
  });

  test('each callback gets data of its own', async () => {
    const one = await talking();
    await one.switchboard.pass(1100);
    const [first] = one.told('incall');
    if (first) Object.assign(first.ping, { value: -1 });
    await one.switchboard.pass(1000);
    expect(one.told('incall')[1]?.ping.value).toBe(20);
    expect(JSON.parse(JSON.stringify(first))).toMatchObject({ uuid: 'call-1' });
  });

  test('unregister hangs up first', async () => {
    const one = await talking();
    await Promise.all([one.sdk.unregister(), one.switchboard.pass(50)]);
    const methods = one.switchboard.received.map(({ method }) => method);
    expect(methods.slice(-2)).toEqual(['BYE', 'REGISTER']);
    expect(one.call('ended').endCause).toBe('BYE');
    expect(one.world.pending).toBe(0);
  });
});

test('what is not SIP disturbs nobody', async () => {
  const one = await talking();
  const evil = [
    'hello',
    'SIP/2.0 200 OK\r\n\r\n',
    'INVITE sip:x SIP/2.0\r\nVia: a\r\nFrom: <\r\nTo: b\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n',
    'BYE sip:x SIP/2.0\r\nVia: a\r\nFrom: b\r\nTo: b\r\nCall-ID: c\r\nCSeq: nonsense\r\n\r\n',
    '\0'.repeat(1000),
  ];
  for (const text of evil) one.switchboard.send(text);
  await one.switchboard.pass(2_000);
  expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
  expect(one.told('incall').length).toBeGreaterThan(0);
});

test.each([
  ['OPTIONS', 200],
  ['MESSAGE', 405],
  ['BYE', 481],
])('outside a dialog %s gets %i', async (method, status) => {
  const { switchboard } = await registered();
  switchboard.send(switchboard.request(method, 'x', 1, { body: 'x' }));
  await switchboard.pass(10);
  expect(switchboard.response().status).toBe(status);
});
