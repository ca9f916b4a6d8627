/** What the SDK lets its user hear of its own. `media/` makes it in the browser. */

export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#';

/** What goes on until it is stopped. */
export type Loop = 'ring' | 'ringback';

/** What is over by itself: the end of a call, a second call, a key. */
export type ShortSound = 'end' | 'beep' | Key;

/** Nothing is opened before the first sound, and nothing stays open after the last. */
export interface Sounds {
  /** Starts a sound in the place of the one before; `null` silences it. What is so already goes on. */
  loop(sound: Loop | null): void;
  once(sound: ShortSound): void;
  /** How loud an incoming call rings, 0 to 1; 0 is silent. Takes effect at once. */
  setVolume(ring: number): void;
  /** Plays whatever the browser keeps silent, the other side's voice too. To be called in a click. */
  start(): Promise<void>;
  /** `audio_blocked` began (true) or is over (false), for sounds and voices alike. One listener. */
  listen(blocked: (active: boolean) => void): void;
}
