/** Hold: the direction of media is offered anew (RFC 6337 §3.1), and counts once it is agreed. */

import type { Line } from './media.js';
import type { Offering } from './offering.js';
import { Refusal } from './refusal.js';

/** The state of the call, as far as it is about hold. */
export interface HeldCall {
  isHeld(): boolean;
  isOver(): boolean;
  /** The other side has agreed. */
  changed(on: boolean): void;
}

export class Holding {
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly line: Line,
    private readonly offering: Offering,
    private readonly call: HeldCall,
  ) {}

  /**
   * Holds, takes back, or flips. Asked several times, does one after the other.
   *
   * @returns what now holds.
   * @throws Refusal
   */
  toggle(on?: boolean): Promise<boolean> {
    const turn = this.#last.then(() => this.#set(on ?? !this.call.isHeld()));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #set(on: boolean): Promise<boolean> {
    if (on === this.call.isHeld()) return on;
    const prepare = () => {
      this.line.hold(on);
      return this.line.offer({ restart: this.line.path === 'broken' });
    };
    try {
      await this.offering.offer(prepare, () => this.line.hold(!on));
    } catch {
      throw new Refusal(this.call.isOver() ? 'call_ended' : 'hold_refused');
    }
    this.call.changed(on);
    return on;
  }
}
