/** What the phone asks of the media. `media/` implements it in the browser; tests pass a fake. */

import type { WarningCode } from '../omi/types.js';
import type { Sample } from './quality.js';

/** The media of one call. */
export interface Line {
  /** An SDP offer, sent without waiting for candidates: the switchboard learns ours from checks. */
  offer(options?: { restart: boolean }): Promise<string>;
  /** Takes the answer to our offer. @throws when it cannot be understood. */
  accept(answer: string): Promise<void>;
  /** Takes an offer and answers it. @throws when it cannot be understood. */
  answer(offer: string): Promise<string>;
  /** Our offer was refused: what was agreed before holds. */
  rollBack(): Promise<void>;
  /** Opens the microphone, unless it is open. @throws Refusal */
  capture(): Promise<void>;
  /** Silences the microphone, the present one and each that takes its place. */
  mute(on: boolean): void;
  /** From the next offer on nothing is said and nothing heard, or both again. */
  hold(on: boolean): void;
  /**
   * Sends key tones, one after the other (RFC 4733). Resolves when the last one is out.
   *
   * @throws Refusal `invalid_tone`, or `no_call` when the call cannot carry them (any more)
   */
  tones(digits: string): Promise<void>;
  /** Does media flow, not yet, or not any more by itself? */
  readonly path: 'connecting' | 'connected' | 'broken';
  /** What was measured since the last time; null before anything flows. */
  sample(): Promise<Sample | null>;
  close(): void;
}

export interface LineListener {
  /** The media path is dead, and only a new offer brings it back. */
  broken(): void;
  warning(code: WarningCode, active: boolean): void;
}

export interface Media {
  /**
   * `unheard`: the other side's voice is not played.
   *
   * @throws Refusal when this browser has no WebRTC.
   */
  open(listener: LineListener, options?: { unheard: boolean }): Line;
  /** Is there a microphone, and allowed for good, so that opening it asks nothing? */
  microphoneReady(): Promise<boolean>;
}
