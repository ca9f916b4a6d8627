/** A page with the SDK in it, for tests: every callback is written down. */

import { createSdk } from '../src/omi/sdk.js';
import type { Callbacks, CallData, Config, OmiSDK } from '../src/omi/types.js';
import { SimMedia, SimWorld, Switchboard } from './sim.js';

export const CREDENTIALS = { domain: 'demo', username: '100', password: 'demo-100' };

const NAMES = [
  'register',
  'connecting',
  'invite',
  'inviteRejected',
  'ringing',
  'accepted',
  'incall',
  'acceptedByOther',
  'ended',
  'warning',
] as const;

export interface Page {
  readonly world: SimWorld;
  readonly media: SimMedia;
  readonly switchboard: Switchboard;
  readonly sdk: OmiSDK;
  /** Names of the callbacks so far, in order, without `register` and `incall`. */
  facts(): string[];
  /** What the callback got, each time. */
  told<Name extends keyof Callbacks>(name: Name): Parameters<NonNullable<Callbacks[Name]>>[0][];
  call(name: keyof Callbacks): CallData;
}

export function page(config: Config = {}): Page {
  const world = new SimWorld();
  const media = new SimMedia();
  const switchboard = new Switchboard(world);
  const sdk = createSdk({ world, media, origin: 'https://pbx.example.com' });
  const log: { name: string; data: unknown }[] = [];
  const callbacks = Object.fromEntries(
    NAMES.map((name) => [name, (data: unknown) => log.push({ name, data })]),
  );
  void sdk.init({ language: 'en', callbacks, ...config });
  const told = (name: string) => log.filter((one) => one.name === name).map(({ data }) => data);
  return {
    world,
    media,
    switchboard,
    sdk,
    facts: () =>
      log.map(({ name }) => name).filter((name) => name !== 'register' && name !== 'incall'),
    told: told as Page['told'],
    call(name) {
      const data = told(name).at(-1);
      if (data === undefined) throw new Error(`${name} was not called`);
      return data as CallData;
    },
  };
}

/** A page whose extension is registered. */
export async function registered(config: Config = {}): Promise<Page> {
  const one = page(config);
  const promise = one.sdk.register(CREDENTIALS);
  await one.switchboard.pass(50);
  await promise;
  return one;
}

/** The code that a promise of the SDK rejects with; empty when it does not. */
export async function codeOf(promise: Promise<void>): Promise<string> {
  return promise.then(
    () => '',
    (error: { code: string }) => error.code,
  );
}
