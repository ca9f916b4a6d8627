/** Configurations as older pages write them, in the words of today. */

import { CALLBACK_NAMES } from './listeners.js';
import type { Callbacks, CallData, Config, Version1Config } from './types.js';

/**
 * Callbacks that stand directly in the configuration go where the others are, and the names of
 * version 1 become those that took their place. What is given in today's form is the stronger.
 */
export function modern(config: Config): Config {
  const { register_fn, invite_fn, invite_2fn, accept_fn, accept_out_fn, ...others } = config;
  const { endcall_fn, incall_fn, ping_fn, ringtone_volume, form_ui, ...rest } = others;
  const callbacks: Callbacks = {
    ...version1(config),
    ...Object.fromEntries(CALLBACK_NAMES.flatMap((name) => entry(name, config[name]))),
    ...config.callbacks,
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
  return {
    ...(ringtone_volume === undefined ? {} : { ringtoneVolume: ringtone_volume }),
    ...(form_ui === undefined ? {} : { forms: form_ui }),
    ...rest,
    callbacks,
  };
}

function version1(config: Version1Config): Callbacks {
  const { register_fn, invite_fn, invite_2fn, accept_fn, accept_out_fn } = config;
  const accepted = (data: CallData) =>
    (data.direction === 'inbound' ? accept_fn : accept_out_fn)?.(data);
  return Object.fromEntries([
    ...entry('register', register_fn),
    ...entry('invite', invite_fn),
    ...entry('inviteRejected', invite_2fn),
    ...entry('accepted', accept_fn || accept_out_fn ? accepted : undefined),
    ...entry('incall', config.incall_fn),
    ...entry('ended', config.endcall_fn),
  ]);
}

/** One entry, or none: what is not given is not to hide what is. */
function entry<Value>(name: keyof Callbacks, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[name, value]];
}
