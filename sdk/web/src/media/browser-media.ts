/** All that the SDK uses of a real browser's sound. Nothing of it is opened before it is needed. */

import type { BrowserDevices } from '../omi/devices.js';
import type { Sounds } from '../omi/sounds.js';
import type { Store } from '../omi/store.js';
import type { Media } from '../phone/media.js';
import { ChosenDevices } from './devices.js';
import { Loudspeakers } from './loudspeakers.js';
import { microphoneReady } from './microphone.js';
import { PeerLine } from './peer-line.js';
import { SynthesisedSounds } from './sounds.js';

export function browserMedia(store: Store): {
  media: Media;
  sounds: Sounds;
  devices: BrowserDevices;
} {
  const loudspeakers = new Loudspeakers();
  const sounds = new SynthesisedSounds(loudspeakers);
  const devices = new ChosenDevices(loudspeakers, sounds, store);
  return {
    media: {
      open: (listener, options) => new PeerLine(listener, devices, loudspeakers, options),
      microphoneReady,
    },
    sounds,
    devices,
  };
}
