import { describe, expect, test } from 'vitest';
import { agree, inDialog, ringing, talking } from './calls.js';
import { codeOf, type Page } from './page.js';
import { answer } from './sim.js';

/** The switchboard takes the last REFER, or does not. */
async function referred(one: Page, status = '202 Accepted'): Promise<void> {
  one.switchboard.send(answer(one.switchboard.last('REFER'), status));
  await one.switchboard.pass(10);
}

/** The switchboard tells what has become of a transfer. */
async function notify(
  one: Page,
  cseq: number,
  status: string,
  { over = false, event = 'refer' } = {},
): Promise<void> {
  const state = over ? 'terminated;reason=noresource' : 'active;expires=3600';
  const headers = [`Event: ${event}`, `Subscription-State: ${state}`];
  one.switchboard.send(inDialog(one, 'NOTIFY', cseq, headers, `SIP/2.0 ${status}\r\n`));
  await one.switchboard.pass(10);
}

async function bye(one: Page): Promise<void> {
  one.switchboard.send(inDialog(one, 'BYE', 99));
  await one.switchboard.pass(10);
}

describe('transferCall(extension): chuyển tiếp cuộc gọi', () => {
  test('asks by REFER in the dialog, and resolves when the extension has answered', async () => {
    const one = await talking();
    let done = false;
    const promise = one.sdk.transferCall(' 102 ').then(() => {
      done = true;
    });
    await one.switchboard.pass(10);
    const refer = one.switchboard.last('REFER');
    expect(refer.start).toBe('REFER sip:b2bua@pbx.example.com;transport=ws SIP/2.0');
    expect(refer.header('Refer-To')).toBe('<sip:102@demo>');
    expect(refer.header('Tongdai-Transfer')).toBe('');
    expect(refer.header('Authorization')).toContain('Digest');
    await referred(one);
    await notify(one, 11, '100 Trying');
    expect(one.switchboard.response().status).toBe(200);
    await notify(one, 12, '180 Ringing');
    expect([done, one.sdk.isCalling()]).toEqual([false, true]);
    await notify(one, 13, '200 OK', { over: true });
    await bye(one);
    await promise;
    expect(one.call('ended')).toMatchObject({ endCause: 'BYE' });
    await one.switchboard.pass(200_000);
    expect(one.world.pending).toBeLessThanOrEqual(2); // keep-alive and registration
  });

  test('leaves by itself when the switchboard does not end its side', async () => {
    const one = await talking();
    const promise = one.sdk.transferCall('102');
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 11, '200 OK', { over: true });
    await one.switchboard.pass(2_100);
    await promise;
    expect(one.switchboard.count('BYE')).toBe(1);
  });

  test.each([
    ['486 Busy Here', 'transfer_busy'],
    ['600 Busy Everywhere', 'transfer_busy'],
    ['480 Temporarily Unavailable', 'transfer_no_answer'],
    ['408 Request Timeout', 'transfer_no_answer'],
    ['404 Not Found', 'transfer_refused'],
    ['603 Decline', 'transfer_refused'],
  ])('%s rejects with %s, and the call goes on as it was', async (status, code) => {
    const one = await talking();
    const promise = codeOf(one.sdk.transferCall('102'));
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 11, '180 Ringing');
    await notify(one, 12, status, { over: true });
    expect(await promise).toBe(code);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
    await one.switchboard.pass(1_000);
    expect(one.call('incall').status).toBe('connected');
  });

  test.each(['403 Forbidden', '491 Request Pending', '405 Method Not Allowed'])(
    'a REFER that gets %s is transfer_refused',
    async (status) => {
      const one = await talking();
      const promise = codeOf(one.sdk.transferCall('102'));
      await one.switchboard.pass(10);
      await referred(one, status);
      expect(await promise).toBe('transfer_refused');
    },
  );

  test('a subscription that ends without a word is transfer_no_answer', async () => {
    const one = await talking();
    const promise = codeOf(one.sdk.transferCall('102'));
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 11, '100 Trying', { over: true });
    expect(await promise).toBe('transfer_no_answer');
  });

  test('a switchboard that never says what came of it is waited for in vain for 3 minutes', async () => {
    const one = await talking();
    const promise = codeOf(one.sdk.transferCall('102'));
    await one.switchboard.pass(10);
    await referred(one);
    await one.switchboard.pass(180_000);
    expect(await promise).toBe('transfer_no_answer');
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('one at a time; then another one, told apart by its number', async () => {
    const one = await talking();
    const first = codeOf(one.sdk.transferCall('102'));
    await one.switchboard.pass(10);
    expect(await codeOf(one.sdk.transferCall('103'))).toBe('transfer_refused');
    expect(one.switchboard.count('REFER')).toBe(1);
    await referred(one);
    await notify(one, 11, '486 Busy Here', { over: true });
    expect(await first).toBe('transfer_busy');
    const second = codeOf(one.sdk.transferCall('103'));
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 12, '404 Not Found', { over: true }); // about the first one, and late
    const number = Number.parseInt(one.switchboard.last('REFER').header('CSeq'), 10);
    await notify(one, 13, '480 Temporarily Unavailable', {
      over: true,
      event: `refer;id=${number}`,
    });
    expect(await second).toBe('transfer_no_answer');
  });

  test('the other side hangs up meanwhile: call_ended', async () => {
    const one = await talking();
    const promise = codeOf(one.sdk.transferCall('102'));
    await one.switchboard.pass(10);
    await referred(one);
    await bye(one);
    expect(await promise).toBe('call_ended');
  });

  test.each([
    ['', 'invalid_number'],
    ['<b>', 'invalid_number'],
    ['100', 'own_extension'],
  ])('to %j is %s', async (extension, code) => {
    const one = await talking();
    expect(await codeOf(one.sdk.transferCall(extension))).toBe(code);
    expect(one.switchboard.count('REFER')).toBe(0);
  });

  test('needs an answered call', async () => {
    expect(await codeOf((await ringing()).sdk.transferCall('102'))).toBe('no_call');
  });

  test('a NOTIFY that nobody asked for gets 481', async () => {
    const one = await talking();
    await notify(one, 11, '200 OK', { over: true });
    expect(one.switchboard.response().status).toBe(481);
    expect(one.sdk.isCalling()).toBe(true);
  });
});

describe('transferCall(extension, { attended: true })', () => {
  /** The announced transfer, as far as the target rings. */
  async function announced() {
    const one = await talking();
    const promise = one.sdk.transferCall('102', { attended: true });
    await one.switchboard.pass(10);
    expect(one.switchboard.last('REFER').header('Tongdai-Transfer')).toBe('attended');
    await referred(one);
    await notify(one, 11, '180 Ringing');
    return { one, transfer: await promise };
  }

  test('complete() connects the other two, and this side leaves', async () => {
    const { one, transfer } = await announced();
    await notify(one, 12, '200 OK');
    expect(one.sdk.isCalling()).toBe(true);
    const done = transfer.complete();
    await one.switchboard.pass(10);
    const refer = one.switchboard.last('REFER');
    expect(refer.header('Tongdai-Transfer')).toBe('complete');
    expect(refer.header('Refer-To')).toBe('<sip:102@demo>');
    await referred(one);
    await bye(one);
    await done;
    expect(one.call('ended').endCause).toBe('BYE');
  });

  test('the two may talk for as long as they like before that', async () => {
    const { one, transfer } = await announced();
    await notify(one, 12, '200 OK');
    await one.world.pass(240_000);
    const done = transfer.complete();
    await one.switchboard.pass(10);
    expect(one.switchboard.last('REFER').header('Tongdai-Transfer')).toBe('complete');
    await referred(one);
    await bye(one);
    await done;
  });

  test('completed while it rings it may still fail', async () => {
    const { one, transfer } = await announced();
    const code = codeOf(transfer.complete());
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 12, '486 Busy Here', { over: true });
    expect(await code).toBe('transfer_busy');
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('cancel() goes back to the first call', async () => {
    const { one, transfer } = await announced();
    await notify(one, 12, '200 OK');
    const done = transfer.cancel();
    await one.switchboard.pass(10);
    expect(one.switchboard.last('REFER').header('Tongdai-Transfer')).toBe('cancel');
    await referred(one);
    await done;
    expect(one.sdk.isCalling()).toBe(true);
    expect(await codeOf(transfer.complete())).toBe('transfer_refused');
    await transfer.cancel();
    expect(one.switchboard.count('REFER')).toBe(2);
  });

  test('the target hangs up first: complete() says that there is nobody', async () => {
    const { one, transfer } = await announced();
    await notify(one, 12, '200 OK');
    await notify(one, 13, '487 Request Terminated', { over: true });
    expect(await codeOf(transfer.complete())).toBe('transfer_refused');
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('over resolves when this side has left, and rejects when the target hangs up', async () => {
    const kept = await announced();
    await notify(kept.one, 12, '200 OK');
    await notify(kept.one, 13, '487 Request Terminated', { over: true });
    expect(await codeOf(kept.transfer.over)).toBe('transfer_refused');
    expect(kept.one.sdk.isCalling()).toBe(true);
    const left = await announced();
    await notify(left.one, 12, '200 OK');
    void left.transfer.complete();
    await left.one.switchboard.pass(10);
    await referred(left.one);
    await bye(left.one);
    await left.transfer.over;
    expect(left.one.sdk.isCalling()).toBe(false);
  });

  test('rejects when the target is busy', async () => {
    const one = await talking();
    const code = codeOf(one.sdk.transferCall('102', { attended: true }));
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 11, '486 Busy Here', { over: true });
    expect(await code).toBe('transfer_busy');
  });

  test('a call on hold is taken back, so that the two can talk', async () => {
    const one = await talking();
    const hold = one.sdk.toggleHold(true);
    await one.switchboard.pass(10);
    await agree(one);
    await hold;
    const promise = one.sdk.transferCall('102', { attended: true });
    await one.switchboard.pass(10);
    await referred(one);
    await notify(one, 11, '180 Ringing');
    await agree(one);
    await promise;
    expect(one.told('holdChanged')).toEqual([true, false]);
  });
});

describe('who waits while the call is passed on', () => {
  const CHI = 'P-Asserted-Identity: "Lê Quỳnh Chi" <sip:102@demo>';

  test('is told by UPDATE whom it talks to now, and so is the page, from then on', async () => {
    const one = await talking();
    expect(one.switchboard.last('INVITE').header('Allow')).toContain('UPDATE');
    one.sdk.updateContactInfo({ name: 'Bình', avatar: 'https://example.com/binh.png' });
    one.switchboard.send(inDialog(one, 'UPDATE', 5, [CHI, 'Tongdai-Hotline: 02473000001']));
    await one.switchboard.pass(1000);
    expect(one.switchboard.response().status).toBe(200);
    expect(one.switchboard.response().header('Contact')).toMatch(/^<sip:/);
    const now = { phone: '102', remoteNumber: '102', remoteName: 'Lê Quỳnh Chi' };
    expect(one.call('incall')).toMatchObject({
      ...now,
      remoteAvatar: '',
      sipNumber: '02473000001',
    });
    one.switchboard.send(inDialog(one, 'BYE', 6));
    await one.switchboard.pass(10);
    expect(one.call('ended')).toMatchObject({ ...now, uuid: 'call-1', direction: 'outbound' });
  });

  test.each([
    ['a refresh, which says nothing of it', [], '', 200],
    ['the same number', ['P-Asserted-Identity: "B" <sip:101@demo>'], '', 200],
    ['an offer, which comes by INVITE', [CHI], 'offer', 488],
  ])('%s changes nothing', async (_, headers, body, status) => {
    const one = await talking();
    const before = one.call('accepted').remoteName;
    one.switchboard.send(inDialog(one, 'UPDATE', 5, headers, body));
    await one.switchboard.pass(1000);
    expect(one.switchboard.response().status).toBe(status);
    expect(one.call('incall')).toMatchObject({ phone: '101', remoteName: before });
  });

  test('an UPDATE that was overtaken changes nothing', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'UPDATE', 5));
    one.switchboard.send(inDialog(one, 'UPDATE', 4, [CHI]));
    await one.switchboard.pass(1000);
    expect(one.switchboard.response().status).toBe(500);
    expect(one.call('incall').phone).toBe('101');
  });
});
