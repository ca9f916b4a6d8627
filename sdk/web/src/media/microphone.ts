/** The microphone, with reasons a user can act on when there is none. */

import type { ErrorCode } from '../omi/types.js';
import { Refusal } from '../phone/refusal.js';

/** What a telephone wants of a microphone. */
const TELEPHONE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** In ms: how long a test hears the microphone, and how often it looks. */
const TEST = 2_000;
const LOOK = 100;

/**
 * Opens the microphone with that id, or the system's choice when it is empty or not there.
 *
 * @throws Refusal
 */
export async function openMicrophone(deviceId: string): Promise<MediaStreamTrack> {
  // Browsers hide it on pages that are neither https nor localhost.
  if (!navigator.mediaDevices?.getUserMedia) throw new Refusal('insecure_page');
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: deviceId ? { ...TELEPHONE, deviceId: { ideal: deviceId } } : TELEPHONE,
    });
    const [track] = stream.getAudioTracks();
    if (track === undefined) throw new Refusal('microphone_missing');
    return track;
  } catch (error) {
    throw error instanceof Refusal ? error : refusal(error);
  }
}

/** By the name of the browser's error. */
const REASONS: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'microphone_denied',
  SecurityError: 'microphone_denied',
  NotFoundError: 'microphone_missing',
  OverconstrainedError: 'microphone_missing',
};

function refusal(error: unknown): Refusal {
  const name = error instanceof DOMException ? error.name : '';
  return new Refusal(REASONS[name] ?? 'microphone_failed');
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

/** The loudest that the microphone gives within two seconds, 0 to 1. */
export async function peakOf(track: MediaStreamTrack): Promise<number> {
  const context = new AudioContext();
  try {
    void context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192; // longer than from one look to the next
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let peak = 0;
    for (let heard = 0; heard < TEST; heard += LOOK) {
      await new Promise((done) => setTimeout(done, LOOK));
      analyser.getFloatTimeDomainData(samples);
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    }
    return Math.min(1, peak);
  } finally {
    void context.close();
  }
}
