import { describe, expect, test } from 'vitest';
import { agree, CONTACT, inDialog, invited, ringing, talking } from './calls.js';
import { codeOf, registered } from './page.js';
import { answer } from './sim.js';

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
    expect(one.switchboard.response().status).toBe(200);
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

  test('glare: takes the other offer, waits, and offers again (RFC 3261 §14.1)', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '491 Request Pending'));
    await one.switchboard.pass(10);
    expect(one.media.line.log).toContain('roll back');
    one.switchboard.send(inDialog(one, 'INVITE', 9, [], 'their offer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.response()).toMatchObject({
      status: 200,
      body: 'answer to their offer',
    });
    expect(one.switchboard.count('INVITE')).toBe(2);
    await one.switchboard.pass(4_000);
    expect(one.switchboard.last('INVITE').body).toBe('restart-3');
  });

  test('an offer of ours that waits for its answer is no time for another one', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.switchboard.send(inDialog(one, 'INVITE', 9, [], 'their offer'));
    await one.switchboard.pass(10);
    expect(one.switchboard.response().status).toBe(491);
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

describe('one authority mends: signalling first, media after, never both at once', () => {
  test('media that dies while the connection is lost waits for it, and is offered once', async () => {
    const one = await talking();
    one.world.network = 'down';
    one.switchboard.socket.drop();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(60_000);
    expect(one.switchboard.count('INVITE')).toBe(1);
    one.world.network = 'up';
    for (let tries = 0; tries < 60 && one.switchboard.count('INVITE') < 2; tries++) {
      await one.switchboard.pass(500);
    }
    expect(one.switchboard.last('INVITE').body).toBe('restart-2');
    one.media.line.path = 'connected';
    await agree(one);
    await one.switchboard.pass(20_000);
    expect(one.switchboard.count('INVITE')).toBe(2);
  });

  test('media that heals by itself while the connection is lost is not restarted', async () => {
    const one = await talking();
    one.world.network = 'down';
    one.switchboard.socket.drop();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.media.line.path = 'connected';
    one.world.network = 'up';
    await one.switchboard.pass(5_000);
    expect(one.switchboard.last('INVITE').body).toBe('offer-2');
  });

  test('media that dies asks at once whether the connection still lives', async () => {
    const one = await talking();
    one.switchboard.pongs = false;
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(4_000);
    expect(one.world.connections).toHaveLength(2);
  });

  test('the offer that was under way goes out again over the new connection, alone', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    const lost = one.switchboard.last('INVITE');
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(one.switchboard.last('INVITE').header('Via')).toBe(lost.header('Via'));
    one.media.line.path = 'connected';
    await agree(one);
    await one.switchboard.pass(1_000);
    expect(one.switchboard.last('INVITE').header('CSeq')).toBe(lost.header('CSeq'));
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('media that dies while the call is being attached is restarted after that', async () => {
    const one = await talking();
    one.media.line.path = 'connected';
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(one.switchboard.last('INVITE').body).toBe('offer-2');
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await agree(one);
    expect(one.switchboard.last('INVITE').body).toBe('restart-3');
  });

  test('a call lives through two minutes without a switchboard', async () => {
    const one = await talking();
    one.media.line.path = 'connected';
    one.world.network = 'down';
    one.switchboard.socket.drop();
    await one.switchboard.pass(120_000);
    expect(one.facts()).toEqual(['connecting', 'ringing', 'accepted']);
    expect(one.call('incall').duration).toBeGreaterThan(118);
  });

  test('an offer that nobody can answer for want of a connection ends no call', async () => {
    const one = await talking();
    const hold = one.sdk.toggleHold(true);
    await one.switchboard.pass(10);
    one.world.network = 'down';
    one.switchboard.socket.drop();
    await one.switchboard.pass(60_000);
    expect(one.sdk.isCalling()).toBe(true);
    one.sdk.stopCall();
    await expect(hold).rejects.toMatchObject({ code: 'call_ended' });
  });

  test('neither does one that is made while an attempt to connect takes its time', async () => {
    const one = await talking();
    one.world.chance = () => 0.999;
    one.world.network = 'silent';
    one.switchboard.socket.drop();
    await one.switchboard.pass(250_000);
    const before = one.world.connections.length;
    while (one.world.connections.length === before) await one.switchboard.pass(100);
    await one.switchboard.pass(10_000); // given up; 30 s to the next, which takes 10 s again
    const code = codeOf(one.sdk.toggleHold(true));
    await one.switchboard.pass(39_000);
    expect(one.sdk.isCalling()).toBe(true);
    one.sdk.stopCall();
    expect(await code).toBe('call_ended');
  });

  test('a call that was answered while the connection was lost is not hung up for it', async () => {
    const one = await invited();
    one.world.network = 'down';
    one.switchboard.socket.drop();
    await one.sdk.acceptCall();
    await one.switchboard.pass(60_000);
    expect(one.facts()).toEqual(['invite', 'accepted']);
  });

  test('hold and mending are offered one after the other', async () => {
    const one = await talking();
    const hold = one.sdk.toggleHold(true);
    await one.switchboard.pass(10);
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    expect(one.switchboard.count('INVITE')).toBe(2);
    await agree(one);
    expect(await hold).toBe(true);
    expect(one.switchboard.last('INVITE').body).toBe('restart-3');
    await agree(one);
    expect(one.sdk.isCalling()).toBe(true);
  });

  test('nothing is tried again after the end', async () => {
    const one = await talking();
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    await one.switchboard.pass(10);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '491 Request Pending'));
    await one.switchboard.pass(10);
    one.sdk.stopCall();
    await one.switchboard.pass(10_000);
    expect(one.switchboard.count('INVITE')).toBe(2);
    expect(one.facts().at(-1)).toBe('ended');
  });
});
