/**
 * The one authority that brings a call back. While the signalling is sick nothing is offered: it
 * comes back by itself, and then the call is attached to it. Only with the signalling well is a
 * media path that has died set up again. So the two never work against each other.
 */

import type { Cancel, World } from '../signaling/world.js';
import type { Line } from './media.js';
import type { Offering } from './offering.js';

/** In ms: before another try to mend a media path. */
const MEND_AGAIN_AFTER = 3_000;

export class Mending {
  #running = false;
  #again: Cancel = () => {};

  constructor(
    private readonly world: World,
    private readonly line: Line,
    private readonly offering: Offering,
    /** Is the signalling well? */
    private readonly ready: () => boolean,
  ) {}

  /** The flow is a new one, or the media path is dead: offers media anew. */
  async mend(): Promise<void> {
    if (this.#running || !this.ready()) return; // when it is ready, this is called again
    this.#running = true;
    this.#again();
    let restart = false;
    try {
      await this.offering.offer(() => {
        restart = this.line.path !== 'connected';
        return this.line.offer({ restart });
      });
      this.#running = false;
      // It died meanwhile, and this offer did not restart it.
      if (!restart && this.line.path === 'broken') await this.mend();
    } catch {
      this.#running = false;
      this.#again = this.world.after(MEND_AGAIN_AFTER, () => {
        if (this.line.path !== 'connected') void this.mend();
      });
    }
  }

  close(): void {
    this.#running = true;
    this.#again();
  }
}
