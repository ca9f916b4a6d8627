/** Notes and forms that could not be stored with their calls yet: they wait for the switchboard. */

import { recall, type Store } from './store.js';
import type { CallInfo } from './types.js';

/** Older ones make room. */
const MOST_WAITING = 50;

export class Outbox {
  #delivering = false;

  constructor(
    private readonly store: Store,
    /** Resolves with whether the switchboard takes it; rejects when it may do so later. */
    private readonly send: (info: CallInfo) => Promise<boolean>,
  ) {}

  /**
   * Stores it now, or keeps it until `deliver`.
   *
   * @param owner whose it is: another extension must not send it
   * @returns false when the switchboard does not take it, now or ever
   */
  put(owner: string, info: CallInfo): Promise<boolean> {
    // Kept first: the page may be gone before the switchboard has answered.
    const others = this.#waiting(owner).filter(({ callId }) => callId !== info.callId);
    this.#write(owner, [...others, info].slice(-MOST_WAITING));
    return this.#send(owner, info).catch(() => true);
  }

  /** The switchboard is there (again): sends what waits, oldest first. */
  async deliver(owner: string): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (const info of this.#waiting(owner)) await this.#send(owner, info);
    } catch {
      // The rest waits for the next time.
    }
    this.#delivering = false;
  }

  async #send(owner: string, info: CallInfo): Promise<boolean> {
    const taken = await this.send(info);
    const text = JSON.stringify(info);
    const others = this.#waiting(owner).filter((other) => JSON.stringify(other) !== text);
    this.#write(owner, others);
    return taken;
  }

  #waiting(owner: string): CallInfo[] {
    const waiting = recall(this.store, key(owner));
    return Array.isArray(waiting) ? waiting : [];
  }

  #write(owner: string, waiting: readonly CallInfo[]): void {
    this.store.write(key(owner), waiting.length === 0 ? null : JSON.stringify(waiting));
  }
}

function key(owner: string): string {
  return `omiSDK.unsaved ${owner}`;
}
