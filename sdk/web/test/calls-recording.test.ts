import { describe, expect, test } from 'vitest';
import type { RecordingAction } from '../src/omi/types.js';
import { inDialog, ringing, talking } from './calls.js';
import { codeOf, type Page, registered } from './page.js';

/** The switchboard says how the recording stands. */
async function says(one: Page, word: string, cseq = 1): Promise<void> {
  one.switchboard.send(inDialog(one, 'UPDATE', cseq, [`Tongdai-Recording: ${word}`]));
  await one.switchboard.pass(20);
}

describe('record(action)', () => {
  test.each(['start', 'pause', 'resume', 'stop'] as const)('%s', async (action) => {
    const one = await talking();
    expect(await codeOf(one.sdk.record(action))).toBe('');
    expect(one.api.asked).toEqual([
      {
        method: 'POST',
        url: 'https://pbx.example.com/api/v1/calls/call-1/recording',
        authorization: `Bearer ${one.sdk.getAccessToken()}`,
        body: { action },
      },
    ]);
    expect(one.facts()).not.toContain('recordingChanged');
  });

  test.each([
    [400, 'recording_refused'],
    [401, 'unreachable'],
    [403, 'recording_refused'],
    [409, 'recording_refused'],
    [503, 'unreachable'],
  ])('%i is %s', async (status, code) => {
    const one = await talking();
    one.api.reply = { status };
    expect(await codeOf(one.sdk.record('pause'))).toBe(code);
  });

  test('nobody answers', async () => {
    const one = await talking();
    one.api.reply = null;
    expect(await codeOf(one.sdk.record('start'))).toBe('unreachable');
  });

  test.each([
    ['without a call', registered],
    ['before the answer', ringing],
  ])('%s: no_call', async (_, begin) => {
    const one = await begin();
    expect(await codeOf(one.sdk.record('start'))).toBe('no_call');
    expect(one.api.asked).toEqual([]);
  });

  test('what is no action is the switchboard’s to refuse', async () => {
    const one = await talking();
    one.api.reply = { status: 400 };
    expect(await codeOf(one.sdk.record('loud' as RecordingAction))).toBe('recording_refused');
  });
});

describe('recordingChanged', () => {
  test('tells how the recording stands, and when this side has no say any more', async () => {
    const one = await talking();
    expect(one.call('accepted').recording).toBe('');
    for (const [at, word] of ['off', 'running', 'paused'].entries()) {
      await says(one, word, at + 1);
      expect(one.call('recordingChanged')).toMatchObject({ recording: word, supervised: '' });
    }
    await says(one, 'no', 9);
    expect(one.call('recordingChanged').recording).toBe('');
    expect(one.told('recordingChanged')).toHaveLength(4);
    expect(one.facts()).not.toContain('supervisionChanged');
  });

  test('whoever was introduced anew has not changed it', async () => {
    const one = await talking();
    await says(one, 'running');
    one.switchboard.send(inDialog(one, 'UPDATE', 2, ['P-Asserted-Identity: <sip:102@demo>']));
    await one.switchboard.pass(1020);
    expect(one.call('incall')).toMatchObject({ remoteNumber: '102', recording: 'running' });
    expect(one.told('recordingChanged')).toHaveLength(1);
  });
});
