import { describe, expect, test } from 'vitest';
import { omiError } from '../src/omi/errors.js';
import { Refusal } from '../src/phone/refusal.js';
import { CREDENTIALS, codeOf, page, registered } from './page.js';
import { answer } from './sim.js';

describe('errors have a code, words in the language of the page, and say whether to ask again', () => {
  test('registration_refused: the switchboard knows us and does not want us', async () => {
    const one = page();
    one.switchboard.register = (request) => answer(request, '403 Forbidden');
    const code = codeOf(one.sdk.register(CREDENTIALS));
    await one.switchboard.pass(50);
    expect(await code).toBe('registration_refused');
    expect(one.told('register').at(-1)).toEqual({
      status: false,
      state: 'unregistered',
      desc: 'The switchboard refused the connection.',
      code: 'registration_refused',
    });
  });

  test.each([
    ['no_webrtc', true],
    ['insecure_page', true],
    ['microphone_missing', false],
    ['microphone_failed', false],
  ] as const)('%s of the browser reaches makeCall (fatal: %s)', async (code, fatal) => {
    const { sdk, media } = await registered();
    media.open = () => {
      throw new Refusal(code);
    };
    await expect(sdk.makeCall('101')).rejects.toMatchObject({ name: 'OmiError', code, fatal });
    expect(sdk.isCalling()).toBe(false);
  });

  test('internal: what nobody expected keeps its cause', async () => {
    const { sdk, media } = await registered();
    const bug = new TypeError('a bug');
    media.open = () => {
      throw bug;
    };
    await expect(sdk.makeCall('101')).rejects.toMatchObject({ code: 'internal', cause: bug });
    expect(await codeOf(sdk.makeCall('101'))).toBe('internal');
  });

  test('the words follow config.language', async () => {
    const { sdk } = page({ language: 'vi' });
    await expect(sdk.makeCall('101')).rejects.toThrow('Chưa kết nối tổng đài.');
    await sdk.init({ language: 'en' });
    await expect(sdk.makeCall('101')).rejects.toThrow('Not connected to the switchboard.');
  });

  test('an error can be sent as JSON', () => {
    expect(JSON.parse(JSON.stringify(omiError(new Refusal('invalid_tone'), 'en')))).toEqual({
      code: 'invalid_tone',
      message: 'Only the keys 0-9, * and # can be sent.',
      fatal: true,
    });
  });
});
