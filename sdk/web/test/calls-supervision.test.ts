import { describe, expect, test } from 'vitest';
import type { SneakyType } from '../src/omi/types.js';
import { CONTACT, inDialog, talking } from './calls.js';
import { codeOf, type Page, registered } from './page.js';
import { answer } from './sim.js';

const SAID = ['P-Asserted-Identity: "Trần Bình" <sip:101@demo>'];

/** 100 wants to listen in to 101, and the switchboard has not answered. */
async function asking(sneakyType: SneakyType = 'monitoring'): Promise<[Page, Promise<string>]> {
  const one = await registered();
  const made = codeOf(one.sdk.makeCall('101', { sneakyType }));
  await one.switchboard.pass(20);
  return [one, made];
}

/** … and has let it in. */
async function supervising(sneakyType: SneakyType = 'monitoring'): Promise<Page> {
  const [one, made] = await asking(sneakyType);
  const invite = one.switchboard.last('INVITE');
  one.switchboard.send(answer(invite, '200 OK', [...CONTACT, ...SAID], 'answer'));
  await one.switchboard.pass(20);
  expect(await made).toBe('');
  return one;
}

/** The switchboard answers the last INFO. */
async function answered({ switchboard }: Page, status: string): Promise<void> {
  switchboard.send(answer(switchboard.last('INFO'), status));
  await switchboard.pass(20);
}

describe('makeCall(extension, { sneakyType })', () => {
  test.each(['monitoring', 'whisper', 'colloquy'] as const)('%s', async (sneakyType) => {
    const { switchboard, facts, call } = await supervising(sneakyType);
    expect(switchboard.last('INVITE').header('Tongdai-Supervise')).toBe(sneakyType);
    expect(facts()).toEqual(['connecting', 'accepted']);
    expect(call('connecting').sneakyType).toBe(sneakyType);
    expect(call('accepted')).toMatchObject({
      sneakyType,
      uuid: 'call-1',
      remoteNumber: '101',
      remoteName: 'Trần Bình',
      supervised: '',
    });
  });

  test('resolves when the call is heard, not before', async () => {
    const [one, made] = await asking();
    let resolved = false;
    void made.then(() => {
      resolved = true;
    });
    await one.switchboard.pass(1000);
    expect(resolved).toBe(false);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(20);
    expect(resolved).toBe(true);
  });

  test.each([
    ['403 Forbidden', 'LIMITATION_DECLINE', 'may_not_supervise', 403],
    ['404 Not Found', 'UNKNOWN', 'unknown_extension', 404],
    ['480 Temporarily Unavailable', 'UNKNOWN', 'not_talking', 480],
    ['503 Service Unavailable', 'UNKNOWN', 'call_ended', 503],
  ])('%s rejects, and ends', async (status, endCause, code, endCode) => {
    const [one, made] = await asking();
    const headers = [`Tongdai-Cause: ${endCause}`];
    one.switchboard.send(answer(one.switchboard.last('INVITE'), status, headers));
    await one.switchboard.pass(20);
    expect(await made).toBe(code);
    expect(one.call('ended')).toMatchObject({ endCause, endCode });
    expect(one.sdk.isCalling()).toBe(false);
  });

  test('hung up before the switchboard has answered', async () => {
    const [one, made] = await asking();
    one.sdk.stopCall();
    await one.switchboard.pass(20);
    expect(await made).toBe('call_ended');
  });

  test.each(['loud', 'Whisper', 1, {}])('%j is none: no call', async (sneakyType) => {
    const { sdk, switchboard, facts } = await registered();
    const makeCall = sdk.makeCall as (...args: unknown[]) => Promise<void>;
    expect(await codeOf(makeCall('101', { sneakyType }))).toBe('invalid_supervision');
    expect(switchboard.count('INVITE')).toBe(0);
    expect(facts()).toEqual([]);
  });

  test('one does not listen in to oneself', async () => {
    const { sdk } = await registered();
    expect(await codeOf(sdk.makeCall('100', { sneakyType: 'whisper' }))).toBe('own_extension');
  });
});

describe('changeSupervision(sneakyType)', () => {
  test('asks within the call, and tells when it is so', async () => {
    const one = await supervising();
    const changed = codeOf(one.sdk.changeSupervision('colloquy'));
    await one.switchboard.pass(20);
    expect(one.switchboard.last('INFO').header('Tongdai-Supervise')).toBe('colloquy');
    expect(one.facts()).not.toContain('supervisionChanged');
    await answered(one, '200 OK');
    expect(await changed).toBe('');
    expect(one.call('supervisionChanged').sneakyType).toBe('colloquy');
    expect(one.switchboard.count('INVITE')).toBe(1);
  });

  test('what is refused changes nothing', async () => {
    const one = await supervising();
    const changed = codeOf(one.sdk.changeSupervision('whisper'));
    await one.switchboard.pass(20);
    await answered(one, '403 Forbidden');
    expect(await changed).toBe('call_ended');
    expect(one.facts()).not.toContain('supervisionChanged');
  });

  test('in a call of one’s own: may_not_supervise', async () => {
    const one = await talking();
    expect(await codeOf(one.sdk.changeSupervision('whisper'))).toBe('may_not_supervise');
    expect(one.switchboard.count('INFO')).toBe(0);
  });

  test('without a call, and with what is no mode', async () => {
    const { sdk } = await registered();
    expect(await codeOf(sdk.changeSupervision('whisper'))).toBe('no_call');
    expect(await codeOf(sdk.changeSupervision('' as never))).toBe('invalid_supervision');
  });

  test('the call ends meanwhile', async () => {
    const one = await supervising();
    const changed = codeOf(one.sdk.changeSupervision('whisper'));
    await one.switchboard.pass(20);
    one.switchboard.send(inDialog(one, 'BYE', 1));
    await one.switchboard.pass(20);
    await answered(one, '200 OK');
    expect(await changed).toBe('call_ended');
    expect(one.facts()).not.toContain('supervisionChanged');
  });

  test('a supervisor that follows a transfer is told to whom', async () => {
    const one = await supervising();
    const headers = ['P-Asserted-Identity: "Lê Chi" <sip:102@demo>'];
    one.switchboard.send(inDialog(one, 'UPDATE', 1, headers));
    await one.switchboard.pass(1020);
    expect(one.call('incall')).toMatchObject({ remoteNumber: '102', sneakyType: 'monitoring' });
  });

  test('a supervisor is told how it is heard when somebody else has decided it', async () => {
    const one = await supervising();
    one.switchboard.send(inDialog(one, 'UPDATE', 1, ['Tongdai-Supervise: colloquy']));
    await one.switchboard.pass(20);
    const told = { sneakyType: 'colloquy', supervised: '' };
    expect(one.call('supervisionChanged')).toMatchObject(told);
  });
});

describe('who is supervised', () => {
  test('is told how, and when it is over, where the tenant wants it', async () => {
    const one = await talking();
    const told = async (cseq: number, mode: string) => {
      one.switchboard.send(inDialog(one, 'UPDATE', cseq, [`Tongdai-Supervised: ${mode}`]));
      await one.switchboard.pass(20);
      return one.call('supervisionChanged');
    };
    expect(await told(1, 'whisper')).toMatchObject({ supervised: 'whisper', sneakyType: '' });
    expect(await told(2, 'no')).toMatchObject({ supervised: '', remoteNumber: '101' });
  });

  test('and of nothing else', async () => {
    const one = await talking();
    one.switchboard.send(inDialog(one, 'UPDATE', 1, SAID));
    await one.switchboard.pass(20);
    expect(one.facts()).not.toContain('supervisionChanged');
  });
});
