/** What becomes of an INVITE session: new offers, another party, and its end. */

import type { Particulars } from './particulars.js';

export interface EstablishedListener {
  /** The switchboard offers media anew. Resolves with the answer. */
  reoffered(offer: string): Promise<string>;
  /** The switchboard says anew whom we talk to: the call was passed on (RFC 5876 §4.2). */
  introduced(said: Particulars): void;
  /** Once. */
  ended(end: InviteEnd): void;
}

/** How an INVITE session ended. */
export interface InviteEnd {
  /** The SIP status that ended it; 200 for a BYE. */
  readonly status: number;
  /** The switchboard's word for it (`Tongdai-Cause`), if it said one. */
  readonly cause: string;
  /** Somebody else took the call (RFC 3326, `Call completed elsewhere`). */
  readonly elsewhere: boolean;
  /** Was it ended by a BYE, from either side? */
  readonly bye: boolean;
}

/** The other side did not take our offer, and what was agreed before holds. */
export class OfferRefused extends Error {
  constructor(
    readonly status: number,
    /** In ms, after a glare: when to offer again (§14.1). Null where that would not help. */
    readonly againAfter: number | null = null,
  ) {
    super(`${status}`);
  }
}
