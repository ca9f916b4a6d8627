import { describe, expect, test } from 'vitest';
import { agree, inDialog, invited, ringing, talking } from './calls.js';
import { codeOf, type Page } from './page.js';

/** A call that this side has put on hold. */
async function held(): Promise<Page> {
  const one = await talking();
  const promise = one.sdk.toggleHold(true);
  await one.switchboard.pass(10);
  await agree(one);
  await promise;
  return one;
}

describe('toggleHold(status)', () => {
  test('true: giữ cuộc gọi, once the switchboard has agreed', async () => {
    const one = await talking();
    const promise = one.sdk.toggleHold(true);
    await one.switchboard.pass(10);
    expect(one.media.line.log.at(-1)).toBe('hold');
    expect(one.switchboard.last('INVITE').body).toBe('offer-2');
    expect(one.facts()).not.toContain('holdChanged');
    await agree(one);
    expect(await promise).toBe(true);
    expect(one.media.line.log.at(-1)).toBe('accept new answer');
    expect(one.told('holdChanged')).toEqual([true]);
    expect(one.call('holdChanged')).toMatchObject({ status: 'hold', statusTxt: 'On hold' });
  });

  test('false: bỏ giữ cuộc gọi', async () => {
    const one = await held();
    const promise = one.sdk.toggleHold(false);
    await one.switchboard.pass(10);
    await agree(one);
    expect(await promise).toBe(false);
    expect(one.media.line.log.slice(-2)).toEqual(['resume', 'accept new answer']);
    expect(one.told('holdChanged')).toEqual([true, false]);
    expect(one.call('holdChanged').status).toBe('connected');
  });

  test('without an argument flips, and two at a time are done one after the other', async () => {
    const one = await talking();
    const both = Promise.all([one.sdk.toggleHold(), one.sdk.toggleHold()]);
    await one.switchboard.pass(10);
    expect(one.switchboard.count('INVITE')).toBe(2);
    await agree(one);
    expect(one.switchboard.count('INVITE')).toBe(3);
    await agree(one);
    expect(await both).toEqual([true, false]);
    expect(one.told('holdChanged')).toEqual([true, false]);
  });

  test('what is so already asks nobody', async () => {
    const one = await held();
    expect(await one.sdk.toggleHold(true)).toBe(true);
    expect(one.switchboard.count('INVITE')).toBe(2);
    expect(one.told('holdChanged')).toEqual([true]);
  });

  test('incall goes on with status hold, and the end is an end', async () => {
    const one = await held();
    await one.switchboard.pass(1_000);
    expect(one.call('incall').status).toBe('hold');
    one.sdk.stopCall();
    expect(one.call('ended').status).toBe('ended');
  });

  test('hold_refused: what was agreed before holds, and it can be tried again', async () => {
    const one = await talking();
    const code = codeOf(one.sdk.toggleHold(true));
    await one.switchboard.pass(10);
    await agree(one, '488 Not Acceptable Here', '');
    expect(await code).toBe('hold_refused');
    expect(one.media.line.log.slice(-3)).toEqual(['hold', 'roll back', 'resume']);
    expect(one.facts()).not.toContain('holdChanged');
    expect(one.sdk.isCalling()).toBe(true);
    const again = one.sdk.toggleHold();
    await one.switchboard.pass(10);
    await agree(one);
    expect(await again).toBe(true);
  });

  test('is for answered calls only', async () => {
    expect(await codeOf((await ringing()).sdk.toggleHold(true))).toBe('no_call');
    expect(await codeOf((await invited()).sdk.toggleHold(true))).toBe('no_call');
  });

  test('a call that ends meanwhile says so', async () => {
    const one = await talking();
    const code = codeOf(one.sdk.toggleHold(true));
    await one.switchboard.pass(10);
    one.switchboard.send(inDialog(one, 'BYE', 7));
    await one.switchboard.pass(10);
    expect(await code).toBe('call_ended');
    expect(one.facts().slice(-1)).toEqual(['ended']);
  });
});

describe('hold survives', () => {
  test('a new offer of the switchboard', async () => {
    const one = await held();
    one.switchboard.send(inDialog(one, 'INVITE', 8, [], 'their offer'));
    await one.switchboard.pass(1_010);
    expect(one.switchboard.response().body).toBe('answer to their offer');
    expect(one.call('incall').status).toBe('hold');
    expect(one.media.line.log).not.toContain('resume');
  });

  test('the loss of the connection, with the media path set up again', async () => {
    const one = await held();
    one.media.line.path = 'broken';
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(one.switchboard.last('INVITE').body).toBe('restart-3');
    await agree(one);
    await one.switchboard.pass(1_000);
    expect(one.call('incall').status).toBe('hold');
    expect(one.media.line.log).not.toContain('resume');
    expect(one.told('holdChanged')).toEqual([true]);
  });

  test('and waits for a connection that is lost, without the call ending', async () => {
    const one = await talking();
    one.media.line.path = 'connected';
    one.world.network = 'down';
    one.switchboard.socket.drop();
    const promise = one.sdk.toggleHold(true);
    await one.switchboard.pass(120_000);
    expect(one.sdk.isCalling()).toBe(true);
    one.world.network = 'up';
    for (let tries = 0; tries < 60 && one.switchboard.count('INVITE') < 2; tries++) {
      await one.switchboard.pass(500);
    }
    await agree(one);
    expect(await promise).toBe(true);
  });
});
