import { describe, expect, test } from 'vitest';
import { codeOf, type Page, registered } from './page.js';
import { answer, CHALLENGE } from './sim.js';

/** 100 has called 101 and hears it ring. */
async function ringing(): Promise<Page> {
  const one = await registered();
  void one.sdk.makeCall('101');
  await one.switchboard.pass(20);
  const ring = answer(one.switchboard.last('INVITE'), '180 Ringing', CONTACT, 'early answer');
  one.switchboard.send(ring);
  await one.switchboard.pass(20);
  return one;
}

/** … and 101 has answered. */
async function talking(): Promise<Page> {
  const one = await ringing();
  await one.switchboard.pass(2000);
  const { switchboard } = one;
  switchboard.send(answer(switchboard.last('INVITE'), '200 OK', CONTACT, 'early answer'));
  await switchboard.pass(20);
  return one;
}

/** 101 calls 100, which rings. */
async function invited(): Promise<Page> {
  const one = await registered();
  one.switchboard.invite('in-1');
  await one.switchboard.pass(20);
  return one;
}

const CONTACT = ['Contact: <sip:b2bua@pbx.example.com;transport=ws>', 'Tongdai-Call: call-1'];

/** A request of the switchboard in the dialog of `talking`. */
function inDialog(
  one: Page,
  method: string,
  cseq: number,
  headers: string[] = [],
  body = '',
): string {
  const invite = one.switchboard.last('INVITE');
  return one.switchboard
    .request(method, invite.header('Call-ID'), cseq, { tag: 'server', headers, body })
    .replace('To: <sip:100@demo>', `To: ${invite.header('From')}`);
}

describe('an outgoing call', () => {
  test('goes out at once, with the credentials of the registration', async () => {
    const { sdk, switchboard, facts, call } = await registered();
    expect(await codeOf(sdk.makeCall(' 101 '))).toBe('');
    await switchboard.pass(10);
    const invite = switchboard.last('INVITE');
    expect(invite.start).toBe('INVITE sip:101@demo SIP/2.0');
    expect(invite.body).toBe('offer-1');
    expect(invite.header('Authorization')).toContain('nc=00000002');
    expect(facts()).toEqual(['connecting']);
    expect(call('connecting')).toMatchObject({
      direction: 'outbound',
      directionTxt: 'Outgoing call',
      status: 'connecting',
      remoteNumber: '101',
      phone: '101',
      sipDomain: 'demo',
      sipUser: '100',
      uuid: '',
      answerTime: null,
      endTime: null,
      endCause: '',
    });
    expect(sdk.isCalling()).toBe(true);
  });

  test('sets the media up while it rings, and takes the first answer only', async () => {
    const one = await talking();
    expect(one.media.line.log.filter((entry) => entry.startsWith('accept'))).toEqual([
      'accept early answer',
    ]);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
    expect(one.call('ringing')).toMatchObject({ status: 'ringing', uuid: 'call-1' });
  });

  test('takes the answer of the 200 when none came before', async () => {
    const { sdk, switchboard, media, facts } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    switchboard.send(answer(switchboard.last('INVITE'), '180 Ringing'));
    switchboard.send(answer(switchboard.last('INVITE'), '200 OK', CONTACT, 'late answer'));
    await switchboard.pass(10);
    expect(media.line.log).toContain('accept late answer');
    expect(facts()).toEqual(['connecting', 'ringing', 'accepted']);
  });

  test('acknowledges the 2xx to the contact of the other side, with the same credentials', async () => {
    const { switchboard } = await talking();
    const ack = switchboard.last('ACK');
    const invite = switchboard.last('INVITE');
    expect(ack.start).toBe('ACK sip:b2bua@pbx.example.com;transport=ws SIP/2.0');
    expect(ack.header('CSeq')).toBe(`${Number.parseInt(invite.header('CSeq'), 10)} ACK`);
    expect(ack.header('To')).toBe('<sip:101@demo>;tag=server');
    expect(ack.header('Authorization')).toBe(invite.header('Authorization'));
    expect(ack.header('Via')).not.toBe(invite.header('Via'));
    switchboard.send(answer(invite, '200 OK', CONTACT, 'early answer'));
    await switchboard.pass(10);
    expect(switchboard.count('ACK')).toBe(2);
  });

  test('answers a challenge with a new transaction', async () => {
    const { sdk, switchboard, facts } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    const first = switchboard.last('INVITE');
    switchboard.send(answer(first, '401 Unauthorized', [`${CHALLENGE[0]}, stale=true`]));
    await switchboard.pass(10);
    const second = switchboard.last('INVITE');
    expect(switchboard.last('ACK').header('Via')).toBe(first.header('Via'));
    expect(second.header('Via')).not.toBe(first.header('Via'));
    expect(second.header('CSeq')).toBe('2 INVITE');
    expect(second.header('Call-ID')).toBe(first.header('Call-ID'));
    expect(second.header('Authorization')).toContain('nc=00000001');
    expect(facts()).toEqual(['connecting']);
  });

  test('tells incall each second, and the times at the end', async () => {
    const one = await talking();
    await one.switchboard.pass(3_500);
    expect(one.told('incall').map(({ duration, durationTxt }) => [duration, durationTxt])).toEqual([
      [1, '00:01'],
      [2, '00:02'],
      [3, '00:03'],
    ]);
    one.sdk.stopCall();
    await one.switchboard.pass(10);
    expect(one.switchboard.last('BYE').header('CSeq')).toBe('2 BYE');
    const data = one.call('ended');
    expect(data).toMatchObject({
      status: 'ended',
      endCause: 'BYE',
      endCode: 200,
      duration: 3,
      totalDuration: 5,
      ringing: 2,
      ringingTxt: '00:02',
      isAccepted: true,
      uuid: 'call-1',
    });
    expect(data.endTime).toBeInstanceOf(Date);
    expect(one.sdk.isCalling()).toBe(false);
    expect(one.media.line.log.at(-1)).toBe('close');
    await one.switchboard.pass(5_000);
    expect(one.told('incall')).toHaveLength(3);
  });

  test('ends when the other side hangs up, once', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'BYE', 7));
    one.switchboard.send(inDialog(one, 'BYE', 8));
    await one.switchboard.pass(10);
    expect(one.switchboard.response().start).toBe('SIP/2.0 481 Call/Transaction Does Not Exist');
    expect(one.facts().filter((fact) => fact === 'ended')).toHaveLength(1);
    expect(one.call('ended')).toMatchObject({ endCause: 'BYE', endCode: 200 });
  });

  test('ends with the cause that the switchboard names', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'BYE', 7, ['Tongdai-Cause: ALLOTTED_TIMEOUT']));
    await one.switchboard.pass(10);
    expect(one.call('ended').endCause).toBe('ALLOTTED_TIMEOUT');
  });

  test.each([
    ['486 Busy Here', [], 'BUSY', 486],
    ['480 Temporarily Unavailable', [], 'NO_ANSWER', 480],
    ['603 Decline', ['Tongdai-Cause: UNKNOWN'], 'UNKNOWN', 603],
    ['403 Forbidden', ['Tongdai-Cause: LIMITATION_DECLINE'], 'LIMITATION_DECLINE', 403],
    ['404 Not Found', ['Tongdai-Cause: <script>'], 'UNKNOWN', 404],
  ])('refused with %s %j ends with %s', async (status, headers, endCause, endCode) => {
    const { sdk, switchboard, facts, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    switchboard.send(answer(switchboard.last('INVITE'), status, headers));
    await switchboard.pass(10);
    expect(facts()).toEqual(['connecting', 'ended']);
    expect(call('ended')).toMatchObject({ endCause, endCode, answerTime: null, duration: 0 });
    expect(switchboard.count('ACK')).toBe(1);
  });

  test('is cancelled in its own transaction while it rings', async () => {
    const one = await ringing();
    one.sdk.stopCall();
    await one.switchboard.pass(10);
    const cancel = one.switchboard.last('CANCEL');
    const invite = one.switchboard.last('INVITE');
    expect(cancel.header('Via')).toBe(invite.header('Via'));
    expect(cancel.header('CSeq')).toBe('1 CANCEL');
    expect(one.call('ended')).toMatchObject({ endCause: 'CANCEL', endCode: 487 });
    one.switchboard.send(answer(invite, '487 Request Terminated'));
    await one.switchboard.pass(40_000);
    expect(one.switchboard.count('ACK')).toBe(1);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'ended']);
  });

  test('a cancel waits for the first word of the switchboard', async () => {
    const { sdk, switchboard, facts } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    sdk.stopCall();
    await switchboard.pass(10);
    expect(switchboard.count('CANCEL')).toBe(0);
    switchboard.send(answer(switchboard.last('INVITE'), '100 Trying'));
    await switchboard.pass(10);
    expect(switchboard.count('CANCEL')).toBe(1);
    expect(facts()).toEqual(['connecting', 'ended']);
  });

  test('an answer that crosses the cancel is acknowledged and hung up', async () => {
    const one = await ringing();
    one.sdk.stopCall();
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.count('ACK')).toBe(1);
    expect(one.switchboard.count('BYE')).toBe(1);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'ended']);
  });

  test('nobody at the switchboard answers: the call ends after 32 s', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(32_100);
    expect(call('ended')).toMatchObject({ endCause: 'NO_ANSWER', endCode: 408 });
  });

  test('an answer that the browser does not understand ends the call', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    switchboard.send(answer(switchboard.last('INVITE'), '200 OK', CONTACT, 'nonsense'));
    await switchboard.pass(10);
    expect(call('ended').status).toBe('ended');
    expect(switchboard.count('BYE')).toBe(1);
  });
});

describe('makeCall is refused, without a call,', () => {
  test('when there is no registration', async () => {
    const one = await registered();
    void one.sdk.unregister();
    expect(await codeOf(one.sdk.makeCall('101'))).toBe('not_registered');
  });

  test.each([[''], ['  '], [null], [undefined], ['<script>'], [{}]])('for %j', async (phone) => {
    const { sdk } = await registered();
    expect(await codeOf(sdk.makeCall(phone as string))).toBe('invalid_number');
  });

  test('for the own extension', async () => {
    const { sdk } = await registered();
    expect(await codeOf(sdk.makeCall(100))).toBe('own_extension');
  });

  test('while there is another call', async () => {
    const { sdk, switchboard } = await ringing();
    expect(await codeOf(sdk.makeCall('102'))).toBe('already_calling');
    await switchboard.pass(10);
    expect(switchboard.count('INVITE')).toBe(1);
  });

  test('when it asks for what there is not yet; empty options ask for nothing', async () => {
    const { sdk, switchboard } = await registered();
    const makeCall = sdk.makeCall as (...args: unknown[]) => Promise<void>;
    expect(await codeOf(makeCall('101', { sneakyType: 'monitoring' }))).toBe('not_supported');
    expect(await codeOf(makeCall('101', { sipNumber: '', datas: {} }))).toBe('');
    await switchboard.pass(10);
    expect(switchboard.count('INVITE')).toBe(1);
  });

  test.each([['microphone_denied'], ['insecure_page']] as const)(
    'when asked and %s',
    async (code) => {
      const { sdk, switchboard, media, facts } = await registered();
      media.granted = false;
      media.refusal = code;
      expect(await codeOf(sdk.makeCall('101'))).toBe(code);
      await switchboard.pass(10);
      expect(switchboard.count('INVITE')).toBe(0);
      expect(facts()).toEqual([]);
      expect(sdk.isCalling()).toBe(false);
      media.refusal = null;
      expect(await codeOf(sdk.makeCall('101'))).toBe('');
    },
  );
});

test('while the browser asks for the microphone nothing goes out, and stopCall calls it off', async () => {
  const { sdk, switchboard, media, facts } = await registered();
  media.granted = false;
  let allow = () => {};
  media.asked = new Promise((resolve) => {
    allow = resolve;
  });
  const code = codeOf(sdk.makeCall('101'));
  await switchboard.pass(5_000);
  sdk.stopCall();
  allow();
  expect(await code).toBe('call_ended');
  await switchboard.pass(10);
  expect(switchboard.count('INVITE')).toBe(0);
  expect(facts()).toEqual([]);
});

test('a microphone that fails after it was allowed ends the call that went out', async () => {
  const { sdk, switchboard, media, facts } = await registered();
  media.refusal = 'microphone_missing';
  expect(await codeOf(sdk.makeCall('101'))).toBe('microphone_missing');
  await switchboard.pass(10);
  expect(facts()).toEqual(['connecting', 'ended']);
});

describe('an incoming call', () => {
  test('rings with the answer, before any microphone is opened', async () => {
    const { switchboard, media, facts, call, sdk } = await invited();
    expect(facts()).toEqual(['invite']);
    expect(call('invite')).toMatchObject({
      direction: 'inbound',
      directionTxt: 'Incoming call',
      status: 'ringing',
      remoteNumber: '101',
      remoteName: 'Chị Lan',
      uuid: 'call-1',
    });
    expect(switchboard.received.map(({ status }) => status).filter(Boolean)).toEqual([100, 180]);
    expect(switchboard.response().body).toBe('answer to offer');
    expect(switchboard.response().header('To')).toMatch(/;tag=/);
    expect(media.line.log).toEqual([]);
    expect(sdk.isCalling()).toBe(true);
  });

  test('is accepted with the same answer', async () => {
    const { sdk, switchboard, media, facts } = await invited();
    const rang = switchboard.response();
    expect(await codeOf(sdk.acceptCall())).toBe('');
    await switchboard.pass(10);
    const accepted = switchboard.response();
    expect(accepted.start).toBe('SIP/2.0 200 OK');
    expect(accepted.body).toBe(rang.body);
    expect(accepted.header('To')).toBe(rang.header('To'));
    expect(accepted.header('Contact')).toContain('transport=ws');
    expect(media.line.log).toEqual(['capture']);
    expect(facts()).toEqual(['invite', 'accepted']);
  });

  test('accepted twice is accepted once', async () => {
    const { sdk, switchboard, facts } = await invited();
    await Promise.all([sdk.acceptCall(), sdk.acceptCall()]);
    await switchboard.pass(10);
    expect(facts()).toEqual(['invite', 'accepted']);
    expect(switchboard.received.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('goes on ringing when the microphone is denied, and can be accepted later', async () => {
    const { sdk, switchboard, media, facts } = await invited();
    media.granted = false;
    media.refusal = 'microphone_denied';
    expect(await codeOf(sdk.acceptCall())).toBe('microphone_denied');
    expect(facts()).toEqual(['invite']);
    media.refusal = null;
    expect(await codeOf(sdk.acceptCall())).toBe('');
    await switchboard.pass(10);
    expect(facts()).toEqual(['invite', 'accepted']);
  });

  test.each(['rejectCall', 'stopCall'] as const)('is declined by %s', async (method) => {
    const { sdk, switchboard, facts, call } = await invited();
    sdk[method]();
    await switchboard.pass(10);
    expect(switchboard.response().start).toBe('SIP/2.0 603 Decline');
    expect(facts()).toEqual(['invite', 'ended']);
    expect(call('ended')).toMatchObject({ endCause: 'UNKNOWN', endCode: 603 });
    switchboard.send(switchboard.request('ACK', 'in-1', 1));
    await switchboard.pass(60_000);
    expect(switchboard.received.filter(({ status }) => status === 603)).toHaveLength(1);
  });

  test('is taken back by the caller', async () => {
    const { switchboard, facts, call } = await invited();
    switchboard.send(cancel(switchboard, []));
    await switchboard.pass(10);
    const statuses = switchboard.received.slice(-2).map(({ status }) => status);
    expect(statuses).toEqual([200, 487]);
    expect(facts()).toEqual(['invite', 'ended']);
    expect(call('ended')).toMatchObject({ endCause: 'CANCEL', endCode: 487 });
  });

  test('answered elsewhere: acceptedByOther straight after ended', async () => {
    const { switchboard, facts, call } = await invited();
    const reason = 'Reason: SIP;cause=200;text="Call completed elsewhere"';
    switchboard.send(cancel(switchboard, [reason, 'Tongdai-Cause: ANSWERED_ELSEWHERE']));
    await switchboard.pass(10);
    expect(facts()).toEqual(['invite', 'ended', 'acceptedByOther']);
    expect(call('acceptedByOther')).toMatchObject({ endCause: 'CANCEL', uuid: 'call-1' });
  });

  test('a cancel after the answer changes nothing', async () => {
    const { sdk, switchboard, facts } = await invited();
    await sdk.acceptCall();
    switchboard.send(cancel(switchboard, []));
    await switchboard.pass(10);
    expect(facts()).toEqual(['invite', 'accepted']);
  });

  test('a repeated INVITE is answered again and is no second call', async () => {
    const { switchboard, facts } = await invited();
    switchboard.invite('in-1');
    await switchboard.pass(10);
    expect(facts()).toEqual(['invite']);
    expect(switchboard.received.filter(({ status }) => status === 180)).toHaveLength(2);
  });

  test('a second one is busy, and the page is told', async () => {
    const { sdk, switchboard, facts, call } = await invited();
    await sdk.acceptCall();
    switchboard.invite('in-2', { headers: ['Tongdai-Call: call-2'] });
    await switchboard.pass(10);
    expect(switchboard.response().start).toBe('SIP/2.0 486 Busy Here');
    expect(facts()).toEqual(['invite', 'accepted', 'inviteRejected']);
    expect(call('inviteRejected')).toMatchObject({ uuid: 'call-2', endCause: 'BUSY' });
    expect(sdk.isCalling()).toBe(true);
  });

  test('an offer that the browser does not understand is refused with 488', async () => {
    const { switchboard, facts } = await registered();
    switchboard.invite('in-3', { body: 'nonsense' });
    await switchboard.pass(10);
    expect(switchboard.response().status).toBe(488);
    expect(facts()).toEqual(['invite', 'ended']);
  });

  test('an answer that is never acknowledged is hung up (RFC 3261 §13.3.1.4)', async () => {
    const { sdk, switchboard, facts } = await invited();
    await sdk.acceptCall();
    await switchboard.pass(33_000);
    expect(switchboard.count('BYE')).toBe(1);
    expect(facts()).toEqual(['invite', 'accepted', 'ended']);
  });

  test('acceptCall and rejectCall without one disturb nobody', async () => {
    const { sdk, facts } = await talking();
    expect(await codeOf(sdk.acceptCall())).toBe('no_incoming_call');
    sdk.rejectCall();
    expect(facts()).toEqual(['connecting', 'ringing', 'accepted']);
  });
});

function cancel(switchboard: Page['switchboard'], headers: string[]): string {
  return switchboard.request('CANCEL', 'in-1', 1, { headers, branch: 'z9hG4bK-in-1-1' });
}

describe('during a call', () => {
  test('an offer of the switchboard is answered', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'INVITE', 8, [], 'new offer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.response()).toMatchObject({
      start: 'SIP/2.0 200 OK',
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
    one.media.line.next = { roundTrip: 120, jitter: 30, packetLoss: 0.4 };
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

describe('a lost connection', () => {
  test('never ends a call: it is attached to the new flow', async () => {
    const one = await talking();
    one.media.line.path = 'connected';
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
    const reinvite = one.switchboard.last('INVITE');
    expect(reinvite.start).toBe('INVITE sip:b2bua@pbx.example.com;transport=ws SIP/2.0');
    expect(reinvite.body).toBe('offer-2');
    expect(reinvite.header('Authorization')).toContain('Digest');
    one.switchboard.send(answer(reinvite, '200 OK', CONTACT, 'new answer'));
    await one.switchboard.pass(10);
    expect(one.media.line.log).toContain('accept new answer');
    one.sdk.stopCall();
    await one.switchboard.pass(10);
    expect(one.switchboard.count('BYE')).toBe(1);
  });

  test('media that died with the network is restarted', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    expect(one.switchboard.last('INVITE').body).toBe('restart-2');
  });

  test('a switchboard that has forgotten the call ends it', async () => {
    const one = await talking();
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    const gone = answer(one.switchboard.last('INVITE'), '481 Call/Transaction Does Not Exist');
    one.switchboard.send(gone);
    await one.switchboard.pass(10);
    expect(one.call('ended')).toMatchObject({ endCause: 'UNKNOWN', endCode: 481 });
  });

  test('while it rings the INVITE goes out again, in the same transaction', async () => {
    const one = await ringing();
    const first = one.switchboard.last('INVITE');
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    expect(one.switchboard.count('INVITE')).toBe(2);
    expect(one.switchboard.last('INVITE').header('Via')).toBe(first.header('Via'));
    one.switchboard.send(answer(first, '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(10);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
  });

  test('while it rings and the switchboard has nothing to say, the call ends in seconds', async () => {
    const one = await ringing();
    one.switchboard.socket.drop();
    await one.switchboard.pass(6_000);
    expect(one.call('ended')).toMatchObject({ endCause: 'NO_ANSWER', endCode: 408 });
  });

  test('an incoming call that was taken back meanwhile stops ringing', async () => {
    const one = await invited();
    const tag = one.switchboard.response().header('To').split('tag=')[1];
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    const probe = one.switchboard.last('OPTIONS');
    expect(probe.header('From')).toContain(`tag=${tag}`);
    one.switchboard.send(answer(probe, '481 Call/Transaction Does Not Exist'));
    await one.switchboard.pass(10);
    expect(one.facts()).toEqual(['invite', 'ended']);
    await one.switchboard.pass(60_000);
    expect(one.switchboard.received.at(-1)?.method).toBe('OPTIONS');
  });

  test('an incoming call that still is there goes on ringing and can be accepted', async () => {
    const one = await invited();
    one.switchboard.socket.drop();
    await one.switchboard.pass(1000);
    one.switchboard.send(answer(one.switchboard.last('OPTIONS'), '200 OK'));
    expect(await codeOf(one.sdk.acceptCall())).toBe('');
    await one.switchboard.pass(10);
    expect(one.switchboard.response().start).toBe('SIP/2.0 200 OK');
    expect(one.facts()).toEqual(['invite', 'accepted']);
  });

  test('hanging up meanwhile reaches the switchboard afterwards', async () => {
    const one = await talking();
    one.switchboard.socket.drop();
    one.sdk.stopCall();
    expect(one.call('ended').endCause).toBe('BYE');
    await one.switchboard.pass(1000);
    expect(one.switchboard.count('BYE')).toBe(1);
  });

  test('no call can be made meanwhile', async () => {
    const one = await registered();
    one.switchboard.socket.drop();
    expect(await codeOf(one.sdk.makeCall('101'))).toBe('not_registered');
  });
});

describe('media that dies on a living connection', () => {
  test('is restarted by a new offer', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    expect(one.switchboard.last('INVITE').body).toBe('restart-2');
  });

  test('is tried again when the offer was refused, and the call goes on', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '500 Server Internal Error'));
    await one.switchboard.pass(10);
    expect(one.media.line.log).toContain('roll back');
    await one.switchboard.pass(3_000);
    expect(one.switchboard.last('INVITE').body).toBe('restart-3');
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('glare: waits and offers again (RFC 3261 §14.1)', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '491 Request Pending'));
    await one.switchboard.pass(10);
    one.switchboard.send(inDialog(one, 'INVITE', 9, [], 'their offer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.response().status).toBe(491);
    expect(one.switchboard.count('INVITE')).toBe(2);
    await one.switchboard.pass(4_000);
    expect(one.switchboard.count('INVITE')).toBe(3);
  });

  test('warnings reach the page', async () => {
    const one = await talking();
    one.media.line.listener.warning('media_lost', true);
    expect(one.told('warning')).toEqual([
      {
        code: 'media_lost',
        message: 'The sound is interrupted and being reconnected.',
        active: true,
      },
    ]);
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
  ['OPTIONS', [], 200],
  ['MESSAGE', [], 405],
  ['BYE', [], 481],
  ['INVITE', ['Require: 100rel'], 420],
])('outside a dialog %s %j gets %i', async (method, headers, status) => {
  const { switchboard } = await registered();
  switchboard.send(switchboard.request(method, 'x', 1, { headers, body: 'x' }));
  await switchboard.pass(10);
  expect(switchboard.response().status).toBe(status);
});
