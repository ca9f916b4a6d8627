import { describe, expect, test } from 'vitest';
import { CONTACT, inDialog, ringing, talking } from './calls.js';
import { codeOf, registered } from './page.js';
import { answer, CHALLENGE } from './sim.js';

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
    expect(one.switchboard.response().status).toBe(481);
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

  test('when it asks for what there is not; empty options ask for nothing', async () => {
    const { sdk, switchboard } = await registered();
    const makeCall = sdk.makeCall as (...args: unknown[]) => Promise<void>;
    expect(await codeOf(makeCall('101', { sneakyType: 'loud' }))).toBe('invalid_supervision');
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
