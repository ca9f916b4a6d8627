/** One WebSocket to the switchboard, kept alive and brought back (RFC 7118, RFC 5626 §4.4, §4.5). */

import { Backoff } from './backoff.js';
import type { Cancel, Socket, World } from './world.js';

/** In ms. Below the 30 s after which middleboxes and phones' radios forget idle connections. */
const PING_EVERY = 20_000;

/** In ms. RFC 5626 §4.4.1: no pong within 10 s means that the flow has failed. */
const PONG_WITHIN = 10_000;

/** In ms: who was heard within this time has answered the last keep-alive. Timers may be late. */
const KEEP_ALIVE = PING_EVERY + PONG_WITHIN + 1_000;

/** In ms. After the network changed or the page woke up a dead flow is to be found out sooner. */
const PONG_WITHIN_NUDGED = 3_000;

/** In ms. An address that swallows packets would keep a browser waiting for minutes. */
const OPEN_WITHIN = 10_000;

export interface FlowListener {
  /** A new connection is there; nothing is known of earlier ones. */
  opened(): void;
  /** The connection, or an attempt at one, failed. The flow goes on trying. */
  lost(): void;
  /**
   * The page slept through a keep-alive, so nobody knows whether the connection still stands
   * (`false`); or it does, as something has come (`true`).
   */
  trusted(yes: boolean): void;
  received(text: string): void;
}

export class Flow {
  /** While one is open or being opened. */
  #socket: Socket | null = null;
  #state: 'closed' | 'opening' | 'open' | 'waiting' = 'closed';
  /** What is due next: a connection, a ping or a pong. */
  #timer: Cancel = () => {};
  /** When something last came, in ms. */
  #heardAt = 0;
  #trusted = true;
  readonly #backoff: Backoff;

  constructor(
    private readonly world: World,
    private readonly url: string,
    private readonly listener: FlowListener,
  ) {
    this.#backoff = new Backoff(world);
  }

  /** To be called once. */
  open(): void {
    this.#state = 'opening';
    const failed = () => this.#failed();
    this.#after(OPEN_WITHIN, failed);
    try {
      this.#socket = this.world.connect(this.url, {
        opened: () => {
          this.#state = 'open';
          this.#heard();
          this.#trusted = true;
          this.listener.opened();
        },
        received: (text) => {
          this.#heard();
          this.#trust(true);
          if (text.trim()) this.listener.received(text);
        },
        closed: failed,
      });
    } catch {
      failed(); // the address is one that WebSocket refuses, or the page's policy forbids it
    }
  }

  /** Closes for good. */
  close(): void {
    this.#state = 'closed';
    this.#timer();
    this.#socket?.close();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Has the switchboard been heard within the last keep-alive? */
  get isFresh(): boolean {
    return this.isOpen && this.world.now() - this.#heardAt <= KEEP_ALIVE;
  }

  /** Sends if there is a connection. @returns false when it was dropped: its owner sends it again. */
  send(text: string): boolean {
    if (this.isOpen) this.#socket?.send(text);
    return this.isOpen;
  }

  /** Something changed (network, visibility): look at once whether the flow is alive. */
  nudge(): void {
    if (this.#state === 'waiting') this.open();
    else this.#ping(PONG_WITHIN_NUDGED);
  }

  /** The switchboard has accepted us: the next loss starts with the shortest wait again. */
  proven(): void {
    this.#backoff.reset();
  }

  /** Whatever comes proves that the flow is alive. */
  #heard(): void {
    this.#heardAt = this.world.now();
    this.#after(PING_EVERY, () => this.#ping(PONG_WITHIN));
  }

  #ping(pongWithin: number): void {
    const fresh = this.isFresh;
    if (!this.send('\r\n\r\n')) return;
    this.#after(fresh ? pongWithin : PONG_WITHIN_NUDGED, () => this.#failed());
    this.#trust(fresh);
  }

  #trust(yes: boolean): void {
    if (yes === this.#trusted) return;
    this.#trusted = yes;
    this.listener.trusted(yes);
  }

  #failed(): void {
    this.close();
    this.#state = 'waiting';
    this.#after(this.#backoff.next(), () => this.open());
    this.listener.lost();
  }

  #after(milliseconds: number, action: () => void): void {
    this.#timer();
    this.#timer = this.world.after(milliseconds, action);
  }
}
