/** The microphone, with reasons a user can act on when there is none. */

import { Refusal } from '../phone/refusal.js';

/** What a telephone wants of a microphone. */
const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** @throws Refusal */
export async function openMicrophone(): Promise<MediaStreamTrack> {
  // Browsers hide it on pages that are neither https nor localhost.
  if (!navigator.mediaDevices?.getUserMedia) throw new Refusal('insecure_page');
  try {
    const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
    const [track] = stream.getAudioTracks();
    if (track === undefined) throw new Refusal('microphone_missing');
    return track;
  } catch (error) {
    throw error instanceof Refusal ? error : refusal(error);
  }
}

function refusal(error: unknown): Refusal {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return new Refusal('microphone_denied');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new Refusal('microphone_missing');
    default:
      return new Refusal('microphone_failed');
  }
}

/**
 * Would it open without asking the user? Where browsers cannot say, we assume that it would not.
 * Allowed is not enough: the headset may be unplugged, and nobody is to be rung up without one.
 */
export async function microphoneReady(): Promise<boolean> {
  try {
    const name = 'microphone' as PermissionName; // Firefox knows it too, the types do not
    const [{ state }, devices] = await Promise.all([
      navigator.permissions.query({ name }),
      navigator.mediaDevices.enumerateDevices(),
    ]);
    return state === 'granted' && devices.some(({ kind }) => kind === 'audioinput');
  } catch {
    return false;
  }
}
