/** Notes and forms that could not be stored with their calls yet: they wait for the switchboard. */

import { recall, type Store } from './store.js';
import type { Stored } from './switchboard-api.js';
import type { CallInfo } from './types.js';

/** Older ones make room. */
const MOST_WAITING = 50;

export class Outbox {
  #delivering = false;

  constructor(
    private readonly store: Store,
    private readonly send: (info: CallInfo) => Promise<Stored>,
  ) {}

  /**
   * Stores it now, or keeps it until `deliver`.
   *
   * @param owner whose it is: another extension must not send it
   * @returns false when the switchboard does not take it, now or ever
   */
  async put(owner: string, info: CallInfo): Promise<boolean> {
    // Kept first: the page may be gone before the switchboard has answered.
    this.#write(owner, [...this.#others(owner, info), info].slice(-MOST_WAITING));
    const stored = await this.send(info);
    if (stored !== 'later') this.#forget(owner, info);
    return stored !== 'refused';
  }

  /** The switchboard is there (again): sends what waits, oldest first. */
  async deliver(owner: string): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    for (const info of this.#waiting(owner)) {
      const stored = await this.send(info);
      if (stored === 'later') break;
      this.#forget(owner, info);
    }
    this.#delivering = false;
  }

  #forget(owner: string, info: CallInfo): void {
    const text = JSON.stringify(info);
    this.#write(
      owner,
      this.#waiting(owner).filter((other) => JSON.stringify(other) !== text),
    );
  }

  #others(owner: string, { callId }: CallInfo): CallInfo[] {
    return this.#waiting(owner).filter((other) => other.callId !== callId);
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
