/** The SDK's own sounds, synthesised: no file is loaded, and nothing is open while it is silent. */

import type { Loop, ShortSound, Sounds } from '../omi/sounds.js';
import type { Loudspeakers, Output } from './loudspeakers.js';

interface Score {
  readonly seconds: number;
  /** 1 is full scale. */
  readonly loudness: number;
  /** Of each note, in seconds. */
  readonly length: number;
  /** When it begins, in seconds, and its tones, in Hz. */
  readonly notes: readonly (readonly [from: number, ...hertz: number[]])[];
}

/** Of the ringtone. */
const LOUD = 0.6;

/** Hz; samples are computed, so no more of them than telephone tones need. */
const RATE = 16_000;

/** Seconds in which a tone comes and goes, so that it does not click. */
const FADE = 0.01;

const SCORES: Readonly<Record<string, Score>> = {
  ring: {
    seconds: 3,
    loudness: LOUD,
    length: 0.12,
    notes: [0, 0.24, 0.8, 1.04].flatMap((from) => [
      [from, 784, 1568],
      [from + 0.12, 988, 1976],
    ]),
  },
  // As in Viet Nam (ITU-T E.180, supplement 2).
  ringback: { seconds: 5, loudness: 0.15, length: 1, notes: [[0, 425]] },
  end: {
    seconds: 0.6,
    loudness: 0.15,
    length: 0.1,
    notes: [
      [0, 425],
      [0.2, 425],
      [0.4, 425],
    ],
  },
  beep: { seconds: 0.4, loudness: 0.06, length: 0.3, notes: [[0, 620]] },
};

/** A key's two tones (ITU-T Q.23). */
function keyTone(key: string): Score {
  const at = '123456789*0#'.indexOf(key);
  const row = [697, 770, 852, 941][Math.floor(at / 3)] ?? 0;
  const column = [1209, 1336, 1477][at % 3] ?? 0;
  return { seconds: 0.15, loudness: 0.2, length: 0.12, notes: [[0, row, column]] };
}

export class SynthesisedSounds implements Sounds {
  #volume = 1;
  #loop: Loop | null = null;
  #silence = () => {};

  constructor(private readonly loudspeakers: Loudspeakers) {}

  loop(sound: Loop | null): void {
    if (sound === this.#loop) return;
    this.#loop = sound;
    this.#silence();
    this.#silence = () => {};
    const volume = sound === 'ring' ? this.#volume : 1;
    if (sound && volume > 0) {
      const output = sound === 'ring' ? 'ringtone' : 'speaker';
      this.#silence = this.#play(sound, volume, output, true).stop;
    }
  }

  once(sound: ShortSound): void {
    this.#play(sound);
  }

  setVolume(ring: number): void {
    const volume = Math.min(1, Math.max(0, ring));
    if (volume === this.#volume) return;
    this.#volume = volume;
    if (this.#loop !== 'ring') return;
    this.loop(null);
    this.loop('ring');
  }

  start(): Promise<void> {
    return this.loudspeakers.start();
  }

  listen(blocked: (active: boolean) => void): void {
    this.loudspeakers.listen(blocked);
  }

  /** Plays the ringtone once, softer in the ear. Resolves with how loud it was, 0 when unheard. */
  async test(output: Output): Promise<number> {
    const volume = output === 'ringtone' ? this.#volume : 0.5;
    const heard = volume > 0 && (await this.#play('ring', volume, output).over);
    return heard ? LOUD * volume : 0;
  }

  /** Each sound has a graph of its own, which is gone with it. */
  #play(
    sound: Loop | ShortSound,
    volume = 1,
    output: Output = 'speaker',
    loop = false,
  ): { stop(): void; readonly over: Promise<boolean> } {
    const context = new AudioContext();
    const destination = context.createMediaStreamDestination();
    const source = context.createBufferSource();
    source.buffer = rendered(context, SCORES[sound] ?? keyTone(sound), volume);
    source.loop = loop;
    source.connect(destination);
    source.start();
    const wake = () => void context.resume();
    const playing = this.loudspeakers.play(destination.stream, output, wake);
    const stop = () => {
      playing.stop();
      context.close().catch(() => {}); // it may be closed already
    };
    const over = new Promise<boolean>((resolve) => {
      source.onended = () => resolve(true);
      // What was short is over when the user at last touches the page.
      void playing.heard.then((heard) => heard || resolve(false));
    });
    if (!loop) void over.then(stop);
    return { stop, over };
  }
}

function rendered(context: AudioContext, score: Score, volume: number): AudioBuffer {
  const { seconds, loudness, length, notes } = score;
  const buffer = context.createBuffer(1, seconds * RATE, RATE);
  const samples = buffer.getChannelData(0);
  for (const [from, ...tones] of notes) {
    for (let at = 0; at < length * RATE; at++) {
      const time = at / RATE;
      const fade = Math.min(1, time / FADE, (length - time) / FADE);
      const wave = tones.reduce((sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * time), 0);
      samples[Math.round(from * RATE) + at] = (loudness * volume * fade * wave) / tones.length;
    }
  }
  return buffer;
}
