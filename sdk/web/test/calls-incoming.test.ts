import { describe, expect, test } from 'vitest';
import { invited, talking } from './calls.js';
import { codeOf, type Page, registered } from './page.js';

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
    expect(accepted.status).toBe(200);
    expect(accepted.body).toBe(rang.body);
    expect(accepted.header('To')).toBe(rang.header('To'));
    expect(accepted.header('Contact')).toContain('transport=ws');
    expect(accepted.header('Allow')).toContain('UPDATE'); // so that it may say whom the call goes on to
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
    expect(switchboard.response().status).toBe(603);
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
    expect(switchboard.response().status).toBe(486);
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
