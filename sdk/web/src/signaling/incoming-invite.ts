/** An INVITE that comes in, until we answer or refuse it or it is taken back (RFC 3261 §13.3). */

import type { Core, InviteSession } from './core.js';
import { Dialog } from './dialog.js';
import {
  Established,
  type EstablishedListener,
  type InviteEnd,
  OfferRefused,
} from './established.js';
import { completedElsewhere, parseNameAddr, userOf } from './fields.js';
import { type Request, respond } from './message.js';
import { type Particulars, particularsOf } from './particulars.js';
import type { Referral, ReferralListener } from './referral.js';
import type { InviteServerTransaction } from './transactions.js';

/** What the caller's INVITE says. */
export interface Invitation extends Particulars {
  readonly number: string;
  /** The SDP offer. */
  readonly offer: string;
}

type State =
  | { readonly kind: 'offered' }
  | { readonly kind: 'established'; readonly established: Established }
  | { readonly kind: 'over' };

export class IncomingInvite implements InviteSession {
  #state: State = { kind: 'offered' };
  readonly invitation: Invitation;
  readonly #dialog: Dialog;
  readonly #toTag: string;
  readonly #transaction: InviteServerTransaction;
  #listener: EstablishedListener | null = null;

  /** @throws MalformedMessage */
  constructor(
    private readonly core: Core,
    private readonly invite: Request,
  ) {
    const { name, uri } = parseNameAddr(invite.headers.get('From') ?? '');
    const said = particularsOf(invite);
    // What the switchboard asserts is stronger than what the caller says of himself.
    this.invitation = {
      ...said,
      name: said.name || name,
      number: userOf(uri),
      offer: invite.body,
    };
    this.#toTag = core.world.token();
    this.#dialog = Dialog.answered(invite, this.#toTag);
    this.#transaction = core.transactions.serve(invite, () => this.hangUp());
    core.remember(this.#dialog.callId, this);
    // §17.2.1: within 200 ms, which preparing the media may take.
    this.#transaction.respond(respond(invite, 100));
  }

  /** Who hears what becomes of it. To be called at once. */
  listen(listener: EstablishedListener): void {
    this.#listener = listener;
  }

  /** Rings, with the answer, so that the media path is set up meanwhile. */
  ring(answer: string): void {
    if (this.#state.kind === 'offered') this.#respond(180, answer);
  }

  accept(answer: string): void {
    if (this.#state.kind !== 'offered' || this.#listener === null) return;
    const established = new Established(this.core, this.#dialog, this.#listener);
    this.#state = { kind: 'established', established };
    this.#respond(200, answer);
  }

  /** Hangs up, or declines with `status` when it has not been answered. */
  hangUp(status = 603): void {
    if (this.#state.kind === 'established') this.#state.established.hangUp();
    else if (this.#state.kind === 'offered') {
      this.#respond(status);
      this.#end({ status, cause: null, elsewhere: false, bye: false });
    }
  }

  /** @throws OfferRefused */
  reoffer(prepare: () => Promise<string>): Promise<string> {
    return this.#state.kind === 'established'
      ? this.#state.established.reoffer(prepare)
      : Promise.reject(new OfferRefused(481));
  }

  refer(target: string, announced: boolean, listener: ReferralListener): Referral | null {
    return this.#state.kind === 'established'
      ? this.#state.established.refer(target, announced, listener)
      : null;
  }

  received(request: Request): void {
    if (this.#state.kind === 'established') this.#state.established.received(request);
    else if (request.method === 'BYE' && this.#state.kind === 'offered') {
      // §15: the caller may also say BYE in the early dialog.
      this.core.send(respond(request, 200));
      this.#taken(request);
    } else if (request.method !== 'ACK') this.core.send(respond(request, 481));
  }

  /** After an answer a CANCEL does nothing (§9.2). */
  cancelled(cancel: Request): void {
    if (this.#state.kind === 'offered') this.#taken(cancel);
  }

  /** While it rings nothing else would tell that the call was taken back meanwhile. */
  resumed(): void {
    if (this.#state.kind !== 'offered') return;
    this.core.requests.send(this.#dialog.draft('OPTIONS', ''), ({ status, headers }) => {
      if (this.#state.kind !== 'offered' || (status !== 481 && status !== 408)) return;
      this.#transaction.acknowledged(); // nobody would acknowledge a refusal
      const cause = headers.get('Tongdai-Cause');
      this.#end({ status, cause, elsewhere: false, bye: false });
    });
  }

  #taken(request: Request): void {
    this.#respond(487);
    this.#end({
      status: 487,
      cause: request.headers.get('Tongdai-Cause'),
      elsewhere: completedElsewhere(request),
      bye: false,
    });
  }

  #respond(status: number, body = ''): void {
    const { contact } = this.core;
    this.#transaction.respond(respond(this.invite, status, { toTag: this.#toTag, contact, body }));
  }

  #end(end: InviteEnd): void {
    this.#state = { kind: 'over' };
    this.core.forget(this.#dialog.callId);
    this.#listener?.ended(end);
  }
}
