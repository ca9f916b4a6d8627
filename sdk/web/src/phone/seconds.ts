/** The seconds of an answered call, and the quality that each of them has measured. */

import type { Cancel, World } from '../signaling/world.js';
import type { Line } from './media.js';
import { measured, type Quality, UNMEASURED } from './quality.js';

export class Seconds {
  #quality = UNMEASURED;
  #timer: Cancel = () => {};
  #over = false;

  constructor(
    private readonly world: World,
    private readonly line: Line,
  ) {}

  /** Calls `passed` whenever the call is a second older, as long as it lives. */
  count(answeredAt: number, passed: (quality: Quality) => void, second = 1): void {
    if (this.#over) return; // the page may have hung up when it heard of the answer
    const wait = answeredAt + second * 1000 - this.world.now();
    this.#timer = this.world.after(Math.max(0, wait), async () => {
      const sample = await this.line.sample().catch(() => null);
      if (this.#over) return;
      if (sample !== null) this.#quality = measured(this.#quality, sample);
      passed(this.#quality);
      // In a page that was asleep the seconds that nobody counted are left out.
      const age = Math.floor((this.world.now() - answeredAt) / 1000);
      this.count(answeredAt, passed, Math.max(second, age) + 1);
    });
  }

  stop(): void {
    this.#over = true;
    this.#timer();
  }
}
