/** What can be done with an answered call: each by a module of its own. */

import type { Invite } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import { type HeldCall, Holding } from './holding.js';
import type { Line } from './media.js';
import { Mending } from './mending.js';
import { Offering } from './offering.js';
import { Seconds } from './seconds.js';
import { Transferring } from './transferring.js';

export class Talk {
  readonly holding: Holding;
  readonly mending: Mending;
  readonly transferring: Transferring;
  readonly seconds: Seconds;
  readonly #offering: Offering;

  constructor(world: World, line: Line, invite: Invite, call: HeldCall, ready: () => boolean) {
    this.#offering = new Offering(world, line, invite);
    this.holding = new Holding(line, this.#offering, call);
    this.mending = new Mending(world, line, this.#offering, ready);
    this.transferring = new Transferring(world, invite);
    this.seconds = new Seconds(world, line);
  }

  close(): void {
    this.#offering.close();
    this.mending.close();
    this.transferring.close();
    this.seconds.stop();
  }
}
