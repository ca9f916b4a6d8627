import { describe, expect, test } from 'vitest';
import { CONTACT, inDialog, invited, ringing, talking } from './calls.js';
import { registered } from './page.js';
import { answer } from './sim.js';

describe('an incoming call rings', () => {
  test('until it is accepted', async () => {
    const one = await invited();
    expect(one.sounds.playing).toBe('ring');
    await one.sdk.acceptCall();
    expect(one.sounds.log).toEqual(['ring', 'silence']);
  });

  test('until it is declined or taken back, without a tone at the end', async () => {
    const one = await invited();
    one.sdk.rejectCall();
    expect(one.sounds.log).toEqual(['ring', 'silence']);
  });

  test('while the microphone is denied, too', async () => {
    const one = await invited();
    one.media.granted = false;
    one.media.refusal = 'microphone_denied';
    await one.sdk.acceptCall().catch(() => {});
    expect(one.sounds.playing).toBe('ring');
  });
});

describe('an outgoing call', () => {
  test('sounds its ringback from 180 to the answer', async () => {
    const one = await ringing();
    expect(one.sounds.playing).toBe('ringback');
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(10);
    expect(one.sounds.log).toEqual(['ringback', 'silence']);
  });

  test('with early media (183) lets the far end be heard', async () => {
    const one = await registered();
    void one.sdk.makeCall('0900000004');
    await one.switchboard.pass(10);
    one.switchboard.send(
      answer(one.switchboard.last('INVITE'), '183 Session Progress', CONTACT, 'early answer'),
    );
    await one.switchboard.pass(10);
    expect(one.facts()).toEqual(['connecting', 'ringing']);
    expect(one.sounds.log).toEqual([]);
  });

  test('whose early media begins while it rings stops its ringback, and rings once', async () => {
    const one = await ringing();
    one.switchboard.send(
      answer(one.switchboard.last('INVITE'), '183 Session Progress', CONTACT, 'early answer'),
    );
    await one.switchboard.pass(10);
    expect(one.sounds.playing).toBeNull();
    expect(one.facts()).toEqual(['connecting', 'ringing']);
  });

  test.each(['486 Busy Here', '480 Temporarily Unavailable'])(
    'that ends with %s says so by a tone',
    async (status) => {
      const one = await ringing();
      one.switchboard.send(answer(one.switchboard.last('INVITE'), status));
      await one.switchboard.pass(10);
      expect(one.sounds.log).toEqual(['ringback', 'silence', 'end']);
    },
  );
});

test('the end of a call that was answered is heard, from either side', async () => {
  const one = await talking();
  one.switchboard.send(inDialog(one, 'BYE', 7));
  await one.switchboard.pass(10);
  expect(one.sounds.log.slice(-2)).toEqual(['silence', 'end']);
  const other = await invited();
  await other.sdk.acceptCall();
  other.sdk.stopCall();
  expect(other.sounds.log.at(-1)).toBe('end');
});

test('a second call is a soft beep, and no ringing in the ear', async () => {
  const one = await talking();
  one.switchboard.invite('in-2');
  await one.switchboard.pass(10);
  expect(one.sounds.log.at(-1)).toBe('beep');
  expect(one.sounds.playing).toBeNull();
});
