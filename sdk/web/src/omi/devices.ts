/** Microphones and speakers as pages get them: what goes wrong has a code and words. */

import type { DeviceList, Devices } from './types.js';

/** What `media/` offers. Its promises reject with a `Refusal`. */
export interface BrowserDevices extends Devices {
  /** From now on tells when a device came or went, or another one is in use. One listener. */
  listen(changed: (devices: DeviceList) => void): void;
}

/** `coded` turns what was thrown into an `OmiError`, in the language of the configuration. */
export function publicDevices(
  devices: BrowserDevices,
  coded: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Devices {
  return {
    list: () => coded(() => devices.list()),
    get chosen() {
      return devices.chosen;
    },
    choose: (choice) => coded(() => devices.choose(choice)),
    test: (kind) => coded(() => devices.test(kind)),
  };
}
