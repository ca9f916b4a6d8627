/** A page with the SDK in it, for tests: every callback is written down. */

import { checked } from '../src/omi/config.js';
import { CALLBACK_NAMES } from '../src/omi/listeners.js';
import { preflight } from '../src/omi/preflight.js';
import { createSdk } from '../src/omi/sdk.js';
import type { ThemeFactory } from '../src/omi/theme-port.js';
import type { Callbacks, CallData, Config, OmiSDK, OmiSDKTheme } from '../src/omi/types.js';
import { SimApi, SimDevices, SimMedia, SimSounds, SimStore, SimWorld, Switchboard } from './sim.js';

export const CREDENTIALS = { domain: 'demo', username: '100', password: 'demo-100' };

export interface Page {
  readonly world: SimWorld;
  readonly media: SimMedia;
  readonly sounds: SimSounds;
  readonly devices: SimDevices;
  readonly store: SimStore;
  readonly api: SimApi;
  readonly switchboard: Switchboard;
  readonly sdk: OmiSDK;
  readonly theme: OmiSDKTheme;
  /** Names of the callbacks so far, in order, without `register` and `incall`. */
  facts(): string[];
  /** What the callback got as its first argument, each time. */
  told<Name extends keyof Callbacks>(name: Name): Parameters<NonNullable<Callbacks[Name]>>[0][];
  /** The call data of the latest callback of that name. */
  call(name: keyof Callbacks): CallData;
}

/** `outside`: what of the page's surroundings is another than usual. */
export function page(
  config: Config = {},
  outside: { theme?: ThemeFactory; store?: SimStore } = {},
): Page {
  const world = new SimWorld();
  const surroundings = {
    world,
    media: new SimMedia(),
    sounds: new SimSounds(),
    devices: new SimDevices(),
    store: outside.store ?? new SimStore(),
  };
  const api = new SimApi();
  const { omiSDK, omiSDKTheme } = createSdk({
    ...surroundings,
    fetch: api.fetch,
    origin: 'https://pbx.example.com',
    checked,
    preflight,
    ...(outside.theme && { theme: outside.theme }),
  });
  const log: { name: string; data: unknown[] }[] = [];
  const callbacks = Object.fromEntries(
    CALLBACK_NAMES.map((name) => [name, (...data: unknown[]) => log.push({ name, data })]),
  );
  void omiSDK.init({ language: 'en', callbacks, ...config });
  const told = (name: string) => log.filter((one) => one.name === name).map(({ data }) => data[0]);
  return {
    ...surroundings,
    api,
    switchboard: new Switchboard(world),
    sdk: omiSDK,
    theme: omiSDKTheme,
    facts: () =>
      log.map(({ name }) => name).filter((name) => name !== 'register' && name !== 'incall'),
    told: told as Page['told'],
    call(name) {
      const data = log
        .filter((one) => one.name === name)
        .at(-1)
        ?.data.at(-1);
      if (data === undefined) throw new Error(`${name} was not called`);
      return data as CallData;
    },
  };
}

/** A page whose extension is registered. */
export async function registered(...given: Parameters<typeof page>): Promise<Page> {
  const one = page(...given);
  const promise = one.sdk.register(CREDENTIALS);
  await one.switchboard.pass(50);
  await promise;
  return one;
}

/** The code that a promise of the SDK rejects with; empty when it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => '',
    (error: { code: string }) => error.code,
  );
}
