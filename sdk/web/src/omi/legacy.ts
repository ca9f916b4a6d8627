/** Configurations as older pages write them, in the words of today. */

import { CALLBACK_NAMES } from './listeners.js';
import type { Callbacks, CallData, Config, Version1Config } from './types.js';

/** What took the place of a name of version 1, where it means the same. */
const TODAY: Readonly<Record<string, keyof Config>> = {
  register_fn: 'register',
  invite_fn: 'invite',
  invite_2fn: 'inviteRejected',
  incall_fn: 'incall',
  endcall_fn: 'ended',
  ringtone_volume: 'ringtoneVolume',
  form_ui: 'forms',
} satisfies Partial<Record<keyof Version1Config, keyof Config>>;

/**
 * Callbacks that stand directly in the configuration go where the others are, and the names of
 * version 1 become those that took their place. What is given in today's form is the stronger.
 */
export function modern(given: Config): Config {
  const { accept_fn, accept_out_fn, ping_fn } = given;
  const config: Config = { ...renamed(given), ...given };
  const callbacks: Callbacks = {
    ...((accept_fn || accept_out_fn) && {
      accepted: (data: CallData) =>
        (data.direction === 'inbound' ? accept_fn : accept_out_fn)?.(data),
    }),
    ...only(CALLBACK_NAMES, config),
    ...given.callbacks,
  };
  const { incall } = callbacks;
  if (ping_fn) {
    callbacks.incall = (data) => {
      try {
        incall?.(data);
      } finally {
        ping_fn(data.ping);
      }
    };
  }
  return { ...config, callbacks };
}

function renamed(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [TODAY[name] ?? name, value]),
  );
}

function only(names: readonly string[], config: Config): Callbacks {
  return Object.fromEntries(Object.entries(config).filter(([name]) => names.includes(name)));
}
