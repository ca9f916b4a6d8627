/** Plays streams on the devices chosen for them; where browsers want a touch first, at the touch. */

/** Each has an element of its own, so that a key tone does not interrupt a voice. */
export type Purpose = 'voice' | 'sounds' | 'ring';

/** What wakes a page that the browser keeps silent: the user's first touch. */
const GESTURES = ['pointerdown', 'keydown'] as const;

export class Loudspeakers {
  readonly #elements = new Map<Purpose, HTMLAudioElement>();
  readonly #wakes = new Map<Purpose, () => void>();
  /** What the browser keeps silent. */
  readonly #blocked = new Set<Purpose>();
  #sinks = { speaker: '', ringtone: '' };
  #tell: (active: boolean) => void = () => {};

  listen(blocked: (active: boolean) => void): void {
    this.#tell = blocked;
  }

  /**
   * Plays in the place of what went before. Resolves with false when the browser forbids it.
   *
   * `wake` is called at each attempt: it starts what fills the stream, which may want a touch too.
   */
  play(purpose: Purpose, stream: MediaStream, wake = () => {}): Promise<boolean> {
    this.#element(purpose).srcObject = stream;
    this.#wakes.set(purpose, wake);
    return this.#try(purpose);
  }

  /** Something else may be played there by now: that goes on. */
  stop(purpose: Purpose, stream: MediaStream): void {
    const audio = this.#elements.get(purpose);
    if (audio?.srcObject !== stream) return;
    audio.srcObject = null;
    this.#wakes.delete(purpose);
    this.#block(purpose, false);
  }

  /** In a click: plays what was kept silent. */
  readonly start = async (): Promise<void> => {
    await Promise.all([...this.#blocked].map((purpose) => this.#try(purpose)));
  };

  /** Where to play from now on; empty is the system's choice. */
  async route(speaker: string, ringtone: string): Promise<void> {
    this.#sinks = { speaker, ringtone };
    await Promise.all([...this.#elements].map(([purpose, audio]) => this.#route(purpose, audio)));
  }

  async #try(purpose: Purpose): Promise<boolean> {
    const audio = this.#element(purpose);
    const { srcObject } = audio;
    this.#wakes.get(purpose)?.();
    try {
      await audio.play();
    } catch (error) {
      // Any other failure is that of an element that has been given another stream meanwhile.
      const forbidden = error instanceof DOMException && error.name === 'NotAllowedError';
      if (forbidden && audio.srcObject === srcObject) this.#block(purpose, true);
      return !forbidden;
    }
    if (audio.srcObject === srcObject) this.#block(purpose, false);
    return true;
  }

  #block(purpose: Purpose, on: boolean): void {
    const before = this.#blocked.size > 0;
    if (on) this.#blocked.add(purpose);
    else this.#blocked.delete(purpose);
    const now = this.#blocked.size > 0;
    if (before === now) return;
    for (const gesture of GESTURES) {
      if (now) addEventListener(gesture, this.start, true);
      else removeEventListener(gesture, this.start, true);
    }
    this.#tell(now);
  }

  #element(purpose: Purpose): HTMLAudioElement {
    let audio = this.#elements.get(purpose);
    if (audio === undefined) {
      audio = document.createElement('audio');
      audio.className = 'omi-sdk-audio';
      audio.autoplay = true;
      audio.hidden = true;
      audio.translate = false;
      this.#elements.set(purpose, audio);
      void this.#route(purpose, audio);
    }
    // Voices can be found in the page. It may have replaced its whole body meanwhile.
    if (purpose === 'voice' && !audio.isConnected) document.body.append(audio);
    return audio;
  }

  async #route(purpose: Purpose, audio: HTMLAudioElement): Promise<void> {
    const sink = purpose === 'ring' ? this.#sinks.ringtone : this.#sinks.speaker;
    // Where a browser cannot, or the device has just gone, the system's choice plays.
    if ('setSinkId' in audio && audio.sinkId !== sink) {
      await audio.setSinkId(sink).catch(() => audio.setSinkId(''));
    }
  }
}
