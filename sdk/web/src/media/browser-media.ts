/** The media of a real browser. */

import type { Media } from '../phone/media.js';
import { microphoneReady } from './microphone.js';
import { PeerLine } from './peer-line.js';

export const browserMedia: Media = {
  open: (listener) => new PeerLine(listener),
  microphoneReady,
};
