/** A confirmed dialog: BYE, re-INVITE from either side, glare (RFC 3261 §14, §15). */

import type { Core } from './core.js';
import type { Dialog } from './dialog.js';
import { type Request, type Response, respond } from './message.js';

/** 491 this often in a row is no accident. */
const MOST_GLARES = 3;

/** How an INVITE session ended. */
export interface InviteEnd {
  /** The SIP status that ended it; 200 for a BYE. */
  readonly status: number;
  /** The switchboard's word for it (`Tongdai-Cause`), if it said one. */
  readonly cause: string | null;
  /** Somebody else took the call (RFC 3326, `Call completed elsewhere`). */
  readonly elsewhere: boolean;
  /** Was it ended by a BYE, from either side? */
  readonly bye: boolean;
}

export interface EstablishedListener {
  /** The switchboard offers media anew. Resolves with the answer. */
  reoffered(offer: string): Promise<string>;
  /** Once. */
  ended(end: InviteEnd): void;
}

/** The other side did not take our offer, and what was agreed before holds. */
export class OfferRefused extends Error {
  constructor(readonly status: number) {
    super(`offer refused with ${status}`);
  }
}

export class Established {
  #over = false;
  /** An offer of either side that waits for its answer: there can be one at a time (RFC 3264). */
  #offerPending = false;

  constructor(
    private readonly core: Core,
    private readonly dialog: Dialog,
    private readonly listener: EstablishedListener,
  ) {}

  /** A request of the other side in this dialog. */
  received(request: Request): void {
    if (request.method === 'ACK') return; // the transaction has seen it
    if (!this.dialog.accepts(request)) {
      // §12.2.2; a repeated INVITE is answered by its transaction and does not come here.
      this.core.send(respond(request, 500));
      return;
    }
    switch (request.method) {
      case 'BYE': {
        this.core.send(respond(request, 200));
        const cause = request.headers.get('Tongdai-Cause');
        this.#end({ status: 200, cause, elsewhere: false, bye: true });
        return;
      }
      case 'INVITE':
        void this.#reoffered(request);
        return;
      case 'OPTIONS':
        this.core.send(respond(request, 200));
        return;
      default:
        this.core.send(respond(request, 405));
    }
  }

  hangUp(): void {
    if (this.#over) return;
    this.core.requests.send(this.dialog.draft('BYE', ''), () => {});
    this.#end({ status: 200, cause: null, elsewhere: false, bye: true });
  }

  /**
   * Offers media anew.
   *
   * @returns the answer.
   * @throws OfferRefused
   */
  reoffer(offer: string): Promise<string> {
    if (this.#over) return Promise.reject(new OfferRefused(481));
    if (this.#offerPending) return Promise.reject(new OfferRefused(491));
    this.#offerPending = true;
    return new Promise<string>((resolve, reject) => {
      const attempt = (glares: number): void => {
        const exchange = this.core.requests.send(
          this.dialog.draft('INVITE', this.core.contact, offer),
          (response) => {
            const { status } = response;
            if (status < 200) return;
            if (status < 300) {
              this.dialog.retarget(response);
              this.core.acknowledge(this.dialog, exchange.transaction.request);
              resolve(response.body);
            } else if (status === 491 && glares < MOST_GLARES && !this.#over) {
              this.core.world.after(this.#glareWait(), () => attempt(glares + 1));
            } else {
              reject(new OfferRefused(status));
              // §12.2.1.2: the other side knows nothing of this dialog any more.
              if (status === 481 || status === 408) this.#lost(response);
            }
          },
        );
      };
      attempt(0);
    }).finally(() => {
      this.#offerPending = false;
    });
  }

  /** In ms (§14.1): the caller waits longer, so that one of the two goes first. */
  #glareWait(): number {
    const chance = this.core.world.chance();
    return this.dialog.weCalled ? 2100 + chance * 1900 : chance * 2000;
  }

  async #reoffered(request: Request): Promise<void> {
    const transaction = this.core.transactions.serve(request, () => this.hangUp());
    if (this.#offerPending) {
      transaction.respond(respond(request, 491));
      return;
    }
    this.#offerPending = true;
    try {
      if (!request.body) throw new OfferRefused(488); // the switchboard always offers itself
      const body = await this.listener.reoffered(request.body);
      transaction.respond(respond(request, 200, { contact: this.core.contact, body }));
    } catch {
      transaction.respond(respond(request, 488));
    } finally {
      this.#offerPending = false;
    }
  }

  #lost({ status, headers }: Response): void {
    this.#end({ status, cause: headers.get('Tongdai-Cause'), elsewhere: false, bye: false });
  }

  #end(end: InviteEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.core.forget(this.dialog.callId);
    this.listener.ended(end);
  }
}
