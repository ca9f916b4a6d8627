/** The SDK's own sounds, synthesised: no file is loaded, and nothing is open while it is silent. */

import type { Key, Loop, ShortSound, Sounds } from '../omi/sounds.js';
import type { Loudspeakers, Purpose } from './loudspeakers.js';

/** From when, for how long (in seconds), which tones together (in Hz). */
type Note = readonly [from: number, seconds: number, ...hertz: number[]];

interface Score {
  readonly seconds: number;
  /** 1 is full scale. */
  readonly loudness: number;
  readonly notes: readonly Note[];
}

/** Hz; samples are computed, so no more of them than telephone tones need. */
const RATE = 16_000;

/** Seconds in which a tone comes and goes, so that it does not click. */
const FADE = 0.01;

const SCORES: Readonly<Record<Loop | 'end' | 'beep', Score>> = {
  ring: {
    seconds: 3,
    loudness: 0.6,
    notes: [0, 0.25, 0.8, 1.05].flatMap((from): Note[] => [
      [from, 0.12, 784, 1568],
      [from + 0.12, 0.12, 988, 1976],
    ]),
  },
  // As in Viet Nam (ITU-T E.180, supplement 2).
  ringback: { seconds: 5, loudness: 0.15, notes: [[0, 1, 425]] },
  end: { seconds: 0.6, loudness: 0.15, notes: [0, 0.2, 0.4].map((from) => [from, 0.1, 425]) },
  beep: { seconds: 0.4, loudness: 0.06, notes: [[0, 0.3, 620]] },
};

const KEYS = '123456789*0#';
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];

/** A key's two tones (ITU-T Q.23). */
function scoreOf(key: Key): Score {
  const at = KEYS.indexOf(key);
  const [row = 0, column = 0] = [ROWS[Math.floor(at / 3)], COLUMNS[at % 3]];
  return { seconds: 0.15, loudness: 0.2, notes: [[0, 0.12, row, column]] };
}

export class SynthesisedSounds implements Sounds {
  readonly #ring: Synthesiser;
  readonly #others: Synthesiser;
  #volume = 1;
  #loop: Loop | null = null;
  #silence: () => void = () => {};

  constructor(private readonly loudspeakers: Loudspeakers) {
    this.#ring = new Synthesiser(loudspeakers, 'ring');
    this.#others = new Synthesiser(loudspeakers, 'sounds');
  }

  loop(sound: Loop | null): void {
    if (sound === this.#loop) return;
    this.#loop = sound;
    this.#silence();
    this.#silence = () => {};
    if (sound === 'ring' && this.#volume > 0) {
      this.#silence = this.#ring.play(SCORES.ring, this.#volume, true).stop;
    } else if (sound === 'ringback') {
      this.#silence = this.#others.play(SCORES.ringback, 1, true).stop;
    }
  }

  once(sound: ShortSound): void {
    const score = sound === 'end' || sound === 'beep' ? SCORES[sound] : scoreOf(sound);
    this.#others.play(score, 1, false);
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

  /** Plays the ringtone, or a few tones, once. Resolves with the loudness, 0 when nothing is heard. */
  async test(kind: 'speaker' | 'ringtone'): Promise<number> {
    const ring = kind === 'ringtone';
    const score = ring ? SCORES.ring : { ...SCORES.ring, seconds: 0.7, loudness: 0.3 };
    const volume = ring ? this.#volume : 1;
    if (volume === 0) return 0;
    const heard = await (ring ? this.#ring : this.#others).play(score, volume, false).over;
    return heard ? score.loudness * volume : 0;
  }
}

interface Graph {
  readonly context: AudioContext;
  readonly destination: MediaStreamAudioDestinationNode;
  /** Does the browser let it be heard? */
  readonly heard: Promise<boolean>;
}

interface Playing {
  stop(): void;
  /** Resolves at the end with whether it could be heard. */
  readonly over: Promise<boolean>;
}

/** One audio graph that ends in one loudspeaker, open while something sounds. */
class Synthesiser {
  #graph: Graph | null = null;
  #sounding = 0;

  constructor(
    private readonly loudspeakers: Loudspeakers,
    private readonly purpose: Purpose,
  ) {}

  play(score: Score, volume: number, loop: boolean): Playing {
    this.#graph ??= this.#open();
    const { context, destination, heard } = this.#graph;
    const source = context.createBufferSource();
    source.buffer = rendered(context, score, volume);
    source.loop = loop;
    source.connect(destination);
    source.start();
    this.#sounding += 1;
    const over = new Promise<boolean>((resolve) => {
      source.onended = () => {
        source.onended = null;
        source.disconnect();
        this.#sounding -= 1;
        if (this.#sounding === 0) this.#close();
        resolve(heard);
      };
    });
    // By hand, as a graph that the browser keeps silent never comes to an end.
    const stop = () => source.onended?.(new Event('ended'));
    // What was short is over when the user at last touches the page.
    if (!loop) void heard.then((played) => played || stop());
    return { stop, over };
  }

  #open(): Graph {
    const context = new AudioContext();
    const destination = context.createMediaStreamDestination();
    const wake = () => void context.resume();
    return {
      context,
      destination,
      heard: this.loudspeakers.play(this.purpose, destination.stream, wake),
    };
  }

  #close(): void {
    const graph = this.#graph;
    this.#graph = null;
    if (graph === null) return;
    this.loudspeakers.stop(this.purpose, graph.destination.stream);
    void graph.context.close();
  }
}

function rendered(context: AudioContext, score: Score, volume: number): AudioBuffer {
  const buffer = context.createBuffer(1, score.seconds * RATE, RATE);
  const samples = buffer.getChannelData(0);
  for (const [from, seconds, ...tones] of score.notes) {
    const start = Math.round(from * RATE);
    const loudness = (score.loudness * volume) / tones.length;
    for (let at = 0; at < seconds * RATE; at++) {
      const time = at / RATE;
      const fade = Math.min(1, time / FADE, (seconds - time) / FADE);
      const wave = tones.reduce((sum, hertz) => sum + Math.sin(2 * Math.PI * hertz * time), 0);
      samples[start + at] = loudness * fade * wave;
    }
  }
  return buffer;
}
