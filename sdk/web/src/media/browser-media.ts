/** The media of a real browser. */

import type { Media } from '../phone/media.js';
import { microphoneGranted } from './microphone.js';
import { PeerLine } from './peer-line.js';

export const browserMedia: Media = {
  open: (listener) => new PeerLine(listener),
  microphoneGranted,
};
