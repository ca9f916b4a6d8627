/** Plays streams on the devices chosen for them; where browsers want a touch first, at the touch. */

import type { DeviceChoice } from '../omi/types.js';

/** What wakes a page that the browser keeps silent: the user's first touch. */
const GESTURES = ['pointerdown', 'keydown'] as const;

export type Output = 'speaker' | 'ringtone';

export interface Playing {
  /** Does the browser let it be heard at once? */
  readonly heard: Promise<boolean>;
  stop(): void;
}

interface Source {
  readonly output: Output;
  /** Starts what fills the stream, which may want a touch too. */
  wake(): void;
}

export class Loudspeakers {
  /** Each stream has an element of its own: a key tone does not interrupt a voice. */
  readonly #sources = new Map<HTMLAudioElement, Source>();
  /** What the browser keeps silent. */
  readonly #blocked = new Set<HTMLAudioElement>();
  #sinks: Readonly<Record<Output, string>> = { speaker: '', ringtone: '' };
  #told = false;
  #tell: (active: boolean) => void = () => {};

  listen(blocked: (active: boolean) => void): void {
    this.#tell = blocked;
  }

  /** `wake` is called at each attempt. */
  play(stream: MediaStream, output: Output = 'speaker', wake = () => {}): Playing {
    const audio = document.createElement('audio');
    audio.className = 'omi-sdk-audio';
    audio.srcObject = stream;
    document.body.append(audio);
    this.#sources.set(audio, { output, wake });
    void this.#route(audio, output);
    return {
      heard: this.#try(audio),
      stop: () => {
        audio.srcObject = null;
        audio.remove();
        this.#sources.delete(audio);
        this.#block(audio, false);
      },
    };
  }

  /** In a click: plays what was kept silent. */
  readonly start = async (): Promise<void> => {
    await Promise.all([...this.#blocked].map((audio) => this.#try(audio)));
  };

  /** Where to play from now on; empty is the system's choice. */
  async route(sinks: DeviceChoice): Promise<void> {
    this.#sinks = sinks;
    await Promise.all([...this.#sources].map(([audio, { output }]) => this.#route(audio, output)));
  }

  async #try(audio: HTMLAudioElement): Promise<boolean> {
    this.#sources.get(audio)?.wake();
    // Any other failure is that of an element that has been stopped meanwhile.
    const forbidden = await audio.play().then(
      () => false,
      ({ name }) => name === 'NotAllowedError',
    );
    this.#block(audio, forbidden && this.#sources.has(audio));
    return !forbidden;
  }

  #block(audio: HTMLAudioElement, on: boolean): void {
    if (on) {
      this.#blocked.add(audio);
      for (const gesture of GESTURES) {
        addEventListener(gesture, this.start, { capture: true, once: true });
      }
    } else this.#blocked.delete(audio);
    const blocked = this.#blocked.size > 0;
    if (blocked !== this.#told) this.#tell(blocked);
    this.#told = blocked;
  }

  async #route(audio: HTMLAudioElement, output: Output): Promise<void> {
    const sink = this.#sinks[output];
    // Where a browser cannot, or the device has just gone, the system's choice plays.
    if ('setSinkId' in audio && audio.sinkId !== sink) {
      await audio.setSinkId(sink).catch(() => audio.setSinkId(''));
    }
  }
}
