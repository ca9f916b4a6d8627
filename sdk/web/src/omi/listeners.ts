/** Who hears what happens: the theme, the callbacks of the configuration, and `on`. */

import type { Facts, SdkEvent } from './theme-port.js';
import type { Callbacks } from './types.js';

const NAMES: Readonly<Record<keyof Callbacks, true>> = {
  register: true,
  connecting: true,
  invite: true,
  inviteRejected: true,
  ringing: true,
  accepted: true,
  incall: true,
  acceptedByOther: true,
  ended: true,
  holdChanged: true,
  saveCallInfo: true,
  muteChanged: true,
  supervisionChanged: true,
  recordingChanged: true,
  devicesChanged: true,
  warning: true,
};

export const CALLBACK_NAMES = /* @__PURE__ */ Object.keys(NAMES) as readonly (keyof Callbacks)[];

type Listener = (...args: never[]) => void;

export class Listeners {
  /** Those of the configuration. */
  callbacks: Callbacks = {};
  readonly #added = new Map<string, Set<Listener>>();
  readonly #inside: ((event: SdkEvent) => void)[] = [];

  on(name: string, listener: Listener): void {
    const added = this.#added.get(name) ?? new Set();
    this.#added.set(name, added.add(listener));
  }

  off(name: string, listener?: Listener): void {
    if (listener === undefined) this.#added.delete(name);
    else this.#added.get(name)?.delete(listener);
  }

  /** Hears everything, before the page does. */
  listen(listener: (event: SdkEvent) => void): void {
    this.#inside.push(listener);
  }

  /** Tells everybody. Each gets a copy of his own, as each may change what he gets. */
  tell<Name extends keyof Facts>(name: Name, fact: Facts[Name]): void {
    for (const listener of this.#inside) {
      isolated(name, listener, { name, data: structuredClone(fact) });
    }
    if (name === 'contact') return;
    const theirs = this.callbacks[name as keyof Callbacks];
    for (const listener of [theirs, ...(this.#added.get(name) ?? [])]) {
      const data = structuredClone(fact);
      isolated(name, listener, ...status(name, data), data);
    }
  }
}

/** What stands before the call data where the fact is a switch. */
function status(name: keyof Facts, data: unknown): boolean[] {
  const call = data as Facts['holdChanged'];
  if (name === 'holdChanged') return [call.status === 'hold'];
  return name === 'muteChanged' ? [call.isMuted] : [];
}

/** Calls a function of the page. What it throws is the page's, and goes to the console. */
export function isolated(name: string, callback: unknown, ...args: unknown[]): void {
  if (typeof callback !== 'function') return;
  try {
    callback(...args);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: the page's author is to see it
    console.error(`[omiSDK] ${name} threw`, error);
  }
}
