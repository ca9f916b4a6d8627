import { describe, expect, test, vi } from 'vitest';
import { CALLBACK_NAMES } from '../src/omi/listeners.js';
import type { SdkEvent, ThemeDeps, ThemeFactory } from '../src/omi/theme-port.js';
import type { CallData, Config } from '../src/omi/types.js';
import { CONTACT, inDialog, invited, talking } from './calls.js';
import { CREDENTIALS, page, registered } from './page.js';
import { answer } from './sim.js';

/** A theme that only writes down what it is told and asked. */
function recorder() {
  const log: unknown[] = [];
  const events: SdkEvent[] = [];
  const seen: { deps: ThemeDeps | null } = { deps: null };
  const theme: ThemeFactory = (deps) => {
    seen.deps = deps;
    deps.listen((event) => events.push(event));
    return {
      configure: (config) => log.push(['configure', config.theme ?? '']),
      toggle: () => log.push(['toggle']),
      setDialNumber: (phone) => log.push(['setDialNumber', phone]),
      setFormData: (data) => log.push(['setFormData', data]),
      setSelections: (id, items) => log.push(['setSelections', id, items]),
      setSelecteds: (id, items) => log.push(['setSelecteds', id, items]),
    };
  };
  return { log, events, seen, theme };
}

describe('a theme', () => {
  test('is made by the first init that asks for one, and configured by each', async () => {
    const { theme, log, seen } = recorder();
    const { sdk } = page({}, { theme });
    expect(seen.deps).toBeNull();
    await sdk.init({ theme: 'default' });
    await sdk.init({ theme: 'default' });
    await sdk.init({ theme: '' });
    expect(seen.deps?.sdk).toBe(sdk);
    expect(log).toEqual([
      ['configure', 'default'],
      ['configure', 'default'],
      ['configure', ''],
    ]);
  });

  test('gets what toggleDialog, setDialNumber and omiSDKTheme are asked', async () => {
    const { theme, log } = recorder();
    const one = page({ theme: 'default' }, { theme });
    one.sdk.toggleDialog();
    one.sdk.setDialNumber(' 0394 749-346 ');
    one.theme.setFormData({ address: 'Hà Nội' });
    one.theme.setSelections('topics', ['a']);
    one.theme.setSelecteds('topics', ['a']);
    expect(log.slice(1)).toEqual([
      ['toggle'],
      ['setDialNumber', '0394749346'],
      ['setFormData', { address: 'Hà Nội' }],
      ['setSelections', 'topics', ['a']],
      ['setSelecteds', 'topics', ['a']],
    ]);
  });

  test('hears every fact before the page, and contact beside; off() does not reach it', async () => {
    const { theme, events } = recorder();
    const one = await invited({ theme: 'default' }, { theme });
    one.sdk.off('invite');
    one.sdk.off('ended');
    one.sdk.updateContactInfo({ name: 'Lan' });
    await one.sdk.acceptCall();
    one.sdk.toggleMute();
    one.sdk.stopCall();
    expect(events.map(({ name }) => name)).toEqual([
      'register',
      'register',
      'invite',
      'contact',
      'accepted',
      'muteChanged',
      'ended',
    ]);
    expect(events[3]?.data).toMatchObject({ remoteName: 'Lan' });
    expect(events[5]?.data).toMatchObject({ isMuted: true });
    expect(one.facts()).toEqual(['invite', 'accepted', 'muteChanged', 'ended']);
  });

  test('can let a key be heard while there is no call', async () => {
    const { theme, seen } = recorder();
    const { sounds } = page({ theme: 'default' }, { theme });
    seen.deps?.keyTone('5');
    seen.deps?.keyTone('loud');
    expect(sounds.log).toEqual(['5']);
  });
});

test('without a theme toggleDialog, setDialNumber and omiSDKTheme disturb nobody', () => {
  const one = page({ theme: 'default' });
  one.sdk.toggleDialog();
  one.sdk.setDialNumber('101');
  one.theme.setFormData({ a: 1 });
  one.theme.setSelections('a', []);
  one.theme.setSelecteds('a', []);
  expect(one.facts()).toEqual([]);
});

describe('on(event, cb) and off(event)', () => {
  test('beside the callbacks of the configuration, which come first', async () => {
    const order: string[] = [];
    const one = await registered({ callbacks: { invite: () => order.push('config') } });
    one.sdk.on('invite', () => order.push('first'));
    one.sdk.on('invite', () => order.push('second'));
    one.switchboard.invite('in-1');
    await one.switchboard.pass(20);
    expect(order).toEqual(['config', 'first', 'second']);
  });

  test('survive another init, until they are taken off: one, or all of a name', async () => {
    const one = await registered();
    const heard: string[] = [];
    const listeners = ['a', 'b', 'c'].map((name) => () => void heard.push(name));
    for (const listener of listeners) one.sdk.on('muteChanged', listener);
    await one.sdk.init({});
    one.switchboard.invite('in-1');
    await one.switchboard.pass(20);
    one.sdk.toggleMute();
    if (listeners[1]) one.sdk.off('muteChanged', listeners[1]);
    one.sdk.toggleMute();
    one.sdk.off('muteChanged');
    one.sdk.toggleMute();
    expect(heard.join('')).toBe('abcac');
  });

  test('one that throws disturbs neither the others nor the call', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const one = await registered();
    const heard: CallData[] = [];
    one.sdk.on('invite', () => {
      throw new Error('a bug of the page');
    });
    one.sdk.on('invite', (data) => heard.push(data));
    one.switchboard.invite('in-1');
    await one.switchboard.pass(20);
    expect(heard).toHaveLength(1);
    expect(one.switchboard.response().status).toBe(180);
    error.mockRestore();
  });

  test('each gets data of its own', async () => {
    const one = await registered();
    one.sdk.on('invite', (data) => {
      data.phone = 'changed';
    });
    const heard: string[] = [];
    one.sdk.on('invite', ({ phone }) => heard.push(phone));
    one.switchboard.invite('in-1');
    await one.switchboard.pass(20);
    expect(heard).toEqual(['101']);
  });

  test('holdChanged and muteChanged get the status and the data', async () => {
    const one = await invited();
    const heard: unknown[][] = [];
    one.sdk.on('muteChanged', (...args) => heard.push(args));
    one.sdk.toggleMute(true);
    expect(heard).toMatchObject([[true, { uuid: 'call-1', isMuted: true }]]);
  });
});

describe('older pages', () => {
  test.each(CALLBACK_NAMES)('put %s directly into the configuration', async (name) => {
    const callback = vi.fn();
    const { sdk } = page();
    await sdk.init({ [name]: callback } as Config);
    const again = await talking({ callbacks: {}, [name]: callback } as Config);
    const { switchboard, devices } = again;
    // Everything that can happen happens once.
    switchboard.invite('in-2');
    again.media.line.listener.warning('media_lost', true);
    devices.changed(await devices.list());
    again.sdk.toggleMute();
    switchboard.send(inDialog(again, 'UPDATE', 6, ['Tongdai-Supervised: whisper']));
    switchboard.send(inDialog(again, 'UPDATE', 7, ['Tongdai-Recording: off']));
    const hold = again.sdk.toggleHold();
    await switchboard.pass(1_500);
    const invite = switchboard.last('INVITE');
    switchboard.send(answer(invite, '200 OK', CONTACT, 'answer'));
    await hold;
    again.sdk.saveCallInfo({ callId: 'call-1', note: '' }).catch(() => {});
    switchboard.send(inDialog(again, 'BYE', 8));
    await switchboard.pass(10);
    switchboard.invite('in-3');
    await switchboard.pass(10);
    const reason = 'Reason: SIP;cause=200;text="Call completed elsewhere"';
    const branch = 'z9hG4bK-in-3-1';
    switchboard.send(switchboard.request('CANCEL', 'in-3', 1, { headers: [reason], branch }));
    await switchboard.pass(10);
    expect(callback).toHaveBeenCalled();
  });

  test('what stands in callbacks is the stronger', async () => {
    const direct = vi.fn();
    const proper = vi.fn();
    const old = vi.fn();
    await registered({ register: direct, register_fn: old, callbacks: { register: proper } });
    expect(proper).toHaveBeenCalledTimes(2);
    expect([direct, old].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });
});

describe('version 1', () => {
  /** Writes down which of the older functions were called. */
  function functions() {
    const log: string[] = [];
    const named = (name: string) => () => void log.push(name);
    const config: Config = {
      callbacks: {},
      register_fn: named('register_fn'),
      invite_fn: named('invite_fn'),
      invite_2fn: named('invite_2fn'),
      accept_fn: named('accept_fn'),
      accept_out_fn: named('accept_out_fn'),
      endcall_fn: named('endcall_fn'),
      incall_fn: named('incall_fn'),
    };
    return { log, config };
  }

  test('register_fn, accept_out_fn, incall_fn, invite_2fn and endcall_fn of an outgoing call', async () => {
    const { log, config } = functions();
    const one = await talking(config);
    await one.switchboard.pass(1_000);
    one.switchboard.invite('in-2');
    await one.switchboard.pass(10);
    one.sdk.stopCall();
    expect(log).toEqual([
      'register_fn',
      'register_fn',
      'accept_out_fn',
      'incall_fn',
      'invite_2fn',
      'endcall_fn',
    ]);
  });

  test('invite_fn and accept_fn of an incoming one', async () => {
    const { log, config } = functions();
    const one = await invited(config);
    await one.sdk.acceptCall();
    expect(log.slice(2)).toEqual(['invite_fn', 'accept_fn']);
  });

  test('ping_fn gets the ping each second, beside incall', async () => {
    const pings: number[] = [];
    const seconds: number[] = [];
    const one = await talking({
      ping_fn: ({ value }) => pings.push(value),
      callbacks: { incall: ({ duration }) => seconds.push(duration) },
    });
    await one.switchboard.pass(2_100);
    expect([pings, seconds]).toEqual([
      [20, 20],
      [1, 2],
    ]);
  });

  test('form_ui gives the forms, unless there are forms', async () => {
    const { theme } = recorder();
    const configs: Config[] = [];
    const { sdk } = page(
      {},
      { theme: (deps) => ({ ...theme(deps), configure: (config) => configs.push(config) }) },
    );
    await sdk.init({ theme: 'default', form_ui: [{ id: 'old' }] });
    await sdk.init({ theme: 'default', form_ui: [{ id: 'old' }], forms: [{ id: 'new' }] });
    expect(configs.map(({ forms }) => forms?.map(({ id }) => id))).toEqual([['old'], ['new']]);
  });
});

test('devicesChanged and warning reach the page', async () => {
  const one = await registered();
  one.devices.changed(await one.devices.list());
  expect(one.told('devicesChanged')).toMatchObject([{ microphones: [{ id: 'm' }] }]);
  one.sounds.blocked(true);
  one.sounds.blocked(false);
  expect(one.told('warning')).toMatchObject([
    { code: 'audio_blocked', active: true },
    { code: 'audio_blocked', active: false },
  ]);
});

test('devices and startAudio are those of the browser, with coded errors', async () => {
  const one = page();
  expect(await one.sdk.devices.list()).toMatchObject({ speakers: [{ id: 's' }] });
  await one.sdk.devices.choose({ ringtone: 's' });
  expect(one.sdk.devices.chosen.ringtone).toBe('s');
  await expect(one.sdk.devices.choose({ microphone: 'gone' })).rejects.toMatchObject({
    code: 'device_missing',
    message: 'This device is not there. Plug it in or choose another one.',
  });
  await one.sdk.startAudio();
  expect(one.sounds.log).toEqual(['start']);
});

/** Node's own, of which the browser's types know nothing. */
const { process } = globalThis as unknown as {
  process: Record<'on' | 'off', (name: string, listener: () => void) => void>;
};

test('a page that ignores what fails sees no unhandled rejection', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const { sdk } = page();
  void sdk.register({ ...CREDENTIALS, password: '' });
  void sdk.makeCall('101');
  void sdk.acceptCall();
  void sdk.toggleHold();
  void sdk.sendDTMF('x');
  void sdk.transferCall('102');
  void sdk.transferCall('102', { attended: true });
  void sdk.saveCallInfo({ callId: '', note: '' });
  void sdk.getRecentCalls();
  void sdk.getColleagues();
  void sdk.reregister();
  void sdk.devices.choose({ microphone: 'gone' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(unhandled).not.toHaveBeenCalled();
  process.off('unhandledRejection', unhandled);
});
