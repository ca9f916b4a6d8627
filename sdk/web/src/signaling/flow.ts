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
  received(data: string | ArrayBuffer): void;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly socket: Socket; readonly cancel: Cancel }
  | { readonly kind: 'open'; readonly socket: Socket; cancel: Cancel }
  | { readonly kind: 'waiting'; readonly cancel: Cancel };

export class Flow {
  #state: State = { kind: 'closed' };
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

  open(): void {
    if (this.#state.kind !== 'closed') return;
    this.#connect();
  }

  /** Closes for good, until `open`. */
  close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'closed') return;
    state.cancel();
    if (state.kind !== 'waiting') state.socket.close();
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** Has the switchboard been heard within the last keep-alive? */
  get isFresh(): boolean {
    return this.isOpen && this.world.now() - this.#heardAt <= KEEP_ALIVE;
  }

  /** Sends if there is a connection. @returns false when it was dropped: its owner sends it again. */
  send(text: string): boolean {
    if (this.#state.kind !== 'open') return false;
    this.#state.socket.send(text);
    return true;
  }

  /** Something changed (network, visibility): look at once whether the flow is alive. */
  nudge(): void {
    if (this.#state.kind === 'waiting') {
      this.#state.cancel();
      this.#connect();
    } else if (this.#state.kind === 'open') {
      this.#state.cancel();
      this.#ping(PONG_WITHIN_NUDGED);
    }
  }

  /** The switchboard has accepted us: the next loss starts with the shortest wait again. */
  proven(): void {
    this.#backoff.reset();
  }

  #connect(): void {
    const failed = () => this.#failed();
    try {
      const socket = this.world.connect(this.url, {
        opened: () => {
          if (this.#state.kind !== 'opening') return;
          this.#state.cancel();
          this.#state = { kind: 'open', socket, cancel: this.#pingLater() };
          this.#heardAt = this.world.now();
          this.#trusted = true;
          this.listener.opened();
        },
        received: (data) => this.#received(data),
        closed: failed,
      });
      this.#state = { kind: 'opening', socket, cancel: this.world.after(OPEN_WITHIN, failed) };
    } catch {
      // The address is one that WebSocket refuses, or the page's policy forbids it.
      this.#state = { kind: 'waiting', cancel: () => {} };
      this.#failed();
    }
  }

  #received(data: string | ArrayBuffer): void {
    if (this.#state.kind !== 'open') return;
    // Whatever comes proves that the flow is alive.
    this.#state.cancel();
    this.#state.cancel = this.#pingLater();
    this.#heardAt = this.world.now();
    this.#trust(true);
    const blank = typeof data === 'string' ? data.trim() === '' : data.byteLength <= 4;
    if (!blank) this.listener.received(data);
  }

  #pingLater(): Cancel {
    return this.world.after(PING_EVERY, () => this.#ping(PONG_WITHIN));
  }

  #ping(pongWithin: number): void {
    if (this.#state.kind !== 'open') return;
    const fresh = this.isFresh;
    this.#state.socket.send('\r\n\r\n');
    const within = fresh ? pongWithin : PONG_WITHIN_NUDGED;
    this.#state.cancel = this.world.after(within, () => this.#failed());
    this.#trust(fresh);
  }

  #trust(yes: boolean): void {
    if (yes === this.#trusted) return;
    this.#trusted = yes;
    this.listener.trusted(yes);
  }

  #failed(): void {
    const state = this.#state;
    if (state.kind === 'closed') return;
    state.cancel();
    if (state.kind !== 'waiting') state.socket.close();
    this.#state = {
      kind: 'waiting',
      cancel: this.world.after(this.#backoff.next(), () => this.#connect()),
    };
    this.listener.lost();
  }
}
