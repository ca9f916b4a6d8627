/** A confirmed dialog: BYE, re-INVITE from either side, glare (RFC 3261 §14, §15). */

import type { Core } from './core.js';
import type { Dialog } from './dialog.js';
import { type Request, type Response, respond } from './message.js';
import { Referral, type ReferralListener } from './referral.js';

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

/** In ms: an offer of the other side is answered within this time. */
const SOON = 200;

export interface EstablishedListener {
  /** The switchboard offers media anew. Resolves with the answer. */
  reoffered(offer: string): Promise<string>;
  /** Once. */
  ended(end: InviteEnd): void;
}

/** The other side did not take our offer, and what was agreed before holds. */
export class OfferRefused extends Error {
  constructor(
    readonly status: number,
    /** In ms, after a glare: when to offer again (§14.1). Null where that would not help. */
    readonly againAfter: number | null = null,
  ) {
    super(`offer refused with ${status}`);
  }
}

export class Established {
  #over = false;
  /** An offer of either side that waits for its answer: there can be one at a time (RFC 3264). */
  #offerPending = false;
  /** Gives up the offer that we wait for an answer to. */
  #giveUp: (refused: OfferRefused) => void = () => {};
  #referral: Referral | null = null;

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
      case 'NOTIFY':
        if (this.#referral === null) this.core.send(respond(request, 481));
        else this.#referral.notified(request);
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
   * Offers media anew. `prepare` makes the offer, once there is no other under way.
   *
   * @returns the answer.
   * @throws OfferRefused
   */
  async reoffer(prepare: () => Promise<string>): Promise<string> {
    if (this.#over) throw new OfferRefused(481);
    if (this.#offerPending) throw new OfferRefused(491, SOON);
    this.#offerPending = true;
    try {
      return await this.#invite(await prepare());
    } finally {
      this.#offerPending = false;
    }
  }

  /** Passes the call on to `target`. */
  refer(target: string, announced: boolean, listener: ReferralListener): Referral {
    const first = this.#referral === null;
    this.#referral = new Referral(this.core, this.dialog, target, announced, first, listener);
    return this.#referral;
  }

  #invite(offer: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      this.#giveUp = reject;
      const exchange = this.core.requests.send(
        this.dialog.draft('INVITE', this.core.contact, offer),
        (response) => {
          const { status } = response;
          if (status < 200) return;
          if (status < 300) {
            this.dialog.retarget(response);
            this.core.acknowledge(this.dialog, exchange.transaction.request);
            resolve(response.body);
            return;
          }
          reject(new OfferRefused(status, status === 491 ? this.#glareWait() : null));
          // §12.2.1.2: the other side knows nothing of this dialog any more.
          if (status === 481 || status === 408) this.#lost(response);
        },
      );
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
    this.#giveUp(new OfferRefused(481));
    this.listener.ended(end);
  }
}
