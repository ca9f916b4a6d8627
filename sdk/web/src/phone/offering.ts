/** Our offers in an answered call: one after the other, and again after a glare (RFC 3261 §14.1). */

import { OfferRefused } from '../signaling/established.js';
import type { Invite } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import type { Line } from './media.js';

/** 491 this often in a row is no accident. */
const MOST_GLARES = 3;

export class Offering {
  #last: Promise<void> = Promise.resolve();
  /** Ends the wait for a better moment. */
  #wake = () => {};

  constructor(
    private readonly world: World,
    private readonly line: Line,
    private readonly invite: Invite,
  ) {}

  /**
   * Offers what `prepare` makes, after the offers before. `undo` takes back what `prepare` did,
   * when the other side does not take the offer: what was agreed before then holds.
   *
   * @throws OfferRefused, or what the browser thinks of the answer
   */
  offer(prepare: () => Promise<string>, undo: () => void = () => {}): Promise<void> {
    const turn = this.#last.then(() => this.#offer(prepare, undo));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** The call is over: nobody waits for a better moment any more. */
  close(): void {
    this.#wake();
  }

  async #offer(prepare: () => Promise<string>, undo: () => void): Promise<void> {
    for (let glares = 0; ; glares += 1) {
      try {
        await this.line.accept(await this.invite.reoffer(prepare));
        return;
      } catch (error) {
        await this.line.rollBack().catch(() => {}); // it may have been the offer that failed
        undo();
        const wait = error instanceof OfferRefused ? error.againAfter : null;
        if (wait === null || glares === MOST_GLARES) throw error;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          this.world.after(wait, resolve);
        });
      }
    }
  }
}
