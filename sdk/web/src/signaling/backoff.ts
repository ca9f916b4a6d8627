/** How long to wait before the next attempt: longer each time, and never in step with others. */

import type { World } from './world.js';

/** In ms. A restarted switchboard is found again within 10 s, see `test/flow.test.ts`. */
const FIRST = 500;
const LONGEST = 30_000;
const FACTOR = 1.5;

export class Backoff {
  #wait = FIRST;

  constructor(private readonly world: World) {}

  /** Milliseconds: half to all of the present step, so that many clients do not return at once. */
  next(): number {
    const wait = this.#wait;
    this.#wait = Math.min(LONGEST, wait * FACTOR);
    return wait * (0.5 + this.world.chance() / 2);
  }

  reset(): void {
    this.#wait = FIRST;
  }
}
