import { describe, expect, test, vi } from 'vitest';
import { checked } from '../src/omi/config.js';
import { CREDENTIALS, page, registered } from './page.js';

const nothing = () => {};

/** Everything that the seed and later pages know, as it should be. */
const WHOLE = {
  theme: 'default',
  debug: false,
  busy: true,
  language: 'en',
  ringtoneVolume: 0.5,
  options: {
    hideCallButton: true,
    showContactLoading: true,
    maskedPhoneNumberFormat: ['start', 4, 'x'],
    draggable: true,
    btnCloseText: 'Lưu',
    showNoteInput: { required: true },
    showTagField: true,
    extraUserAgentString: 'crm/1.0',
  },
  forms: [
    {
      id: 'address',
      label: 'Địa chỉ',
      plh: 'Nhập địa chỉ',
      multiline: true,
      required: true,
      className: 'wide',
      height: '200px',
    },
    { id: 'topics', type: 'multiselect', selections: ['a', { label: 'B', value: 'b' }] },
  ],
  classes: { btnToggle: 'a', dialog: 'b' },
  styles: { btnToggle: { 'background-color': 'blue', zIndex: 5 }, dialog: { color: 'red' } },
  server: 'https://pbx.example.com',
  callbacks: { register: nothing },
};

test('what is as it should be is taken as it is, without a complaint', () => {
  expect(checked(WHOLE)).toEqual({ config: WHOLE, complaints: [] });
});

test('what is missing, null or unknown is no reason to complain', () => {
  const given = { theme: null, language: undefined, callbacks: {}, somethingElse: 1, options: {} };
  expect(checked(given)).toEqual({ config: { options: {}, callbacks: {} }, complaints: [] });
  expect(checked(undefined)).toEqual({ config: { callbacks: {} }, complaints: [] });
});

describe('a wrong type gives one clear complaint, and counts as not given:', () => {
  test.each([
    ['theme', 'dark', 'config.theme must be "default" or "", not "dark"'],
    ['theme', 1, 'config.theme must be "default" or "", not 1'],
    ['debug', 'yes', 'config.debug must be true or false, not "yes"'],
    ['busy', 0, 'config.busy must be true or false, not 0'],
    ['language', 'fr', 'config.language must be "vi" or "en", not "fr"'],
    ['ringtoneVolume', '1', 'config.ringtoneVolume must be a number from 0 to 1, not "1"'],
    ['ringtoneVolume', 11, 'config.ringtoneVolume must be a number from 0 to 1, not 11'],
    ['ringtoneVolume', Number.NaN, 'config.ringtoneVolume must be a number from 0 to 1, not NaN'],
    ['options', 'none', 'config.options must be an object, not "none"'],
    ['forms', {}, 'config.forms must be an array, not an object'],
    ['classes', [], 'config.classes must be an object, not an array'],
    ['styles', 'color: red', 'config.styles must be an object, not "color: red"'],
    ['callbacks', nothing, 'config.callbacks must be an object, not a function'],
    ['server', 8080, 'config.server must be text, not 8080'],
    ['invite', 'alert()', 'config.invite must be a function, not "alert()"'],
    ['endcall_fn', {}, 'config.endcall_fn must be a function, not an object'],
    ['ringtone_volume', -1, 'config.ringtone_volume must be a number from 0 to 1, not -1'],
    ['form_ui', 'x', 'config.form_ui must be an array, not "x"'],
  ])('config.%s = %j', (key, value, complaint) => {
    expect(checked({ [key]: value })).toEqual({
      config: { callbacks: {} },
      complaints: [complaint],
    });
  });

  test.each([
    ['hideCallButton', 1, 'true or false, not 1'],
    ['showContactLoading', 'x', 'true or false, not "x"'],
    [
      'maskedPhoneNumberFormat',
      ['middle', 4, 'x'],
      '["start" or "end", how many, the character], not an array',
    ],
    [
      'maskedPhoneNumberFormat',
      ['start', -1, 'x'],
      '["start" or "end", how many, the character], not an array',
    ],
    ['draggable', [], 'true or false, not an array'],
    ['btnCloseText', 5, 'text, not 5'],
    ['showNoteInput', 'no', 'true or false, not "no"'],
    ['showTagField', 1, 'true or false, not 1'],
    ['extraUserAgentString', {}, 'text, not an object'],
  ])('config.options.%s = %j', (key, value, complaint) => {
    expect(checked({ options: { btnCloseText: 'Lưu', [key]: value } })).toMatchObject({
      config: { options: key === 'btnCloseText' ? {} : { btnCloseText: 'Lưu' } },
      complaints: [`config.options.${key} must be ${complaint}`],
    });
  });

  test('a required that is no switch', () => {
    expect(checked({ options: { showNoteInput: { required: 'yes' } } })).toEqual({
      config: { options: { showNoteInput: {} }, callbacks: {} },
      complaints: ['config.options.showNoteInput.required must be true or false, not "yes"'],
    });
  });

  test('in a form: the field stays without it, a field without id goes', () => {
    const forms = [{ id: 'a', required: 'yes' }, { label: 'no id' }, 'text', { id: 'b' }];
    expect(checked({ forms })).toEqual({
      config: { forms: [{ id: 'a' }, { id: 'b' }], callbacks: {} },
      complaints: [
        'config.forms[0].required must be true or false, not "yes"',
        'config.forms[1] must be an object with an id, not an object',
        'config.forms[2] must be an object with an id, not "text"',
      ],
    });
  });

  test('in the choices of a field', () => {
    const forms = [{ id: 'a', type: 'multiselect', selections: ['x', 5, { label: 'y' }] }];
    const { config, complaints } = checked({ forms });
    expect(config.forms?.[0]?.selections).toEqual(['x']);
    expect(complaints).toEqual([
      'config.forms[0].selections[1] must be text or { label, value }, not 5',
      'config.forms[0].selections[2] must be text or { label, value }, not an object',
    ]);
  });

  test('in classes and styles', () => {
    const given = { classes: { dialog: 1 }, styles: { dialog: { color: {}, top: 0 } } };
    const { config, complaints } = checked(given);
    expect(config).toMatchObject({ classes: {}, styles: { dialog: { top: 0 } } });
    expect(complaints).toEqual([
      'config.classes.dialog must be text, not 1',
      'config.styles.dialog.color must be text or a number, not an object',
    ]);
  });

  test('in callbacks, where the others stay', () => {
    const { config, complaints } = checked({ callbacks: { invite: 1, ended: nothing } });
    expect(config.callbacks).toEqual({ ended: nothing });
    expect(complaints).toEqual(['config.callbacks.invite must be a function, not 1']);
  });

  test.each([['text'], [5], [[]], [true]])('a configuration that is %j', (given) => {
    expect(checked(given).complaints).toHaveLength(1);
    expect(checked(given).config).toEqual({ callbacks: {} });
  });
});

test('init says each complaint once on the console, and goes on', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { sdk } = page();
  await sdk.init({ language: 'xx', busy: 'x', callbacks: { ended: 1 } } as never);
  expect(error.mock.calls.map(([line]) => line)).toEqual([
    '[omiSDK] config.language must be "vi" or "en", not "xx"',
    '[omiSDK] config.busy must be true or false, not "x"',
    '[omiSDK] config.callbacks.ended must be a function, not 1',
  ]);
  expect(sdk.isBusy()).toBe(false);
  error.mockRestore();
});

test('ringtoneVolume: âm lượng chuông (từ 0 - 1), 1 unless given', async () => {
  const { sdk, sounds } = page({ ringtoneVolume: 0.3 });
  expect(sounds.volume).toBe(0.3);
  await sdk.init({ ringtone_volume: 0.7 });
  expect(sounds.volume).toBe(0.7);
  await sdk.init({});
  expect(sounds.volume).toBe(1);
});

test('debug: bật tắt chức năng log, off unless given', async () => {
  const debug = vi.spyOn(console, 'debug').mockImplementation(() => {});
  await registered();
  expect(debug).not.toHaveBeenCalled();
  await registered({ debug: true });
  expect(debug).toHaveBeenCalled();
  expect(JSON.stringify(debug.mock.calls)).not.toContain('demo-100');
  debug.mockRestore();
});

test.each([
  ['crm/1.0', 'omiSDK/2.0.0 crm/1.0'],
  ['crm\r\nEvil: 1', 'omiSDK/2.0.0 crm Evil: 1'],
  ['', 'omiSDK/2.0.0'],
])('options.extraUserAgentString %j stands in the User-Agent', async (extra, userAgent) => {
  const { switchboard } = await registered({ options: { extraUserAgentString: extra } });
  expect(switchboard.last('REGISTER').header('User-Agent')).toBe(userAgent);
});

test('config.server is stronger than the origin of the script, register({ server }) than both', async () => {
  const first = await registered({ server: 'https://other.example.com' });
  expect(first.world.connections[0]?.url).toBe('wss://other.example.com/ws');
  const second = page({ server: 'https://other.example.com' });
  void second.sdk.register({ ...CREDENTIALS, server: 'third.example.com' });
  expect(second.world.connections[0]?.url).toBe('wss://third.example.com/ws');
});
