/** An INVITE that we send, until somebody answers, refuses, or we give up (RFC 3261 §13.2). */

import { addressOf, sipUri } from './account.js';
import { base64url } from './base64url.js';
import type { Core, InviteSession } from './core.js';
import { Dialog } from './dialog.js';
import {
  Established,
  type EstablishedListener,
  type InviteEnd,
  OfferRefused,
} from './established.js';
import { ALLOW, type Request, type Response, respond } from './message.js';
import { type Particulars, particularsOf } from './particulars.js';
import type { Referral, ReferralListener } from './referral.js';
import type { Draft, Exchange } from './requests.js';
import { cancelFor, TRANSACTION_TIMEOUT } from './transactions.js';

/** What is to be called, and how. */
export interface CallRequest {
  readonly number: string;
  /** The hotline to call out with; empty when the switchboard is to choose. */
  readonly hotline: string;
  /** JSON for the call history; empty when there is nothing to keep. */
  readonly datas: string;
  /** The SDP offer. */
  readonly offer: string;
}

export interface OutgoingListener extends EstablishedListener {
  /**
   * It rings. `answer` is there when the switchboard sets the media path up meanwhile; `early`
   * when the far end is heard already (183, RFC 3960).
   */
  rang(said: Particulars, answer: string, early: boolean): void;
  /** Somebody answered. `answer` may be the one of `rang` once more, or empty. */
  answered(said: Particulars, answer: string): void;
}

type State =
  | { readonly kind: 'calling' }
  /** We gave up before the switchboard said anything: §9.1 has the CANCEL wait for it. */
  | { readonly kind: 'cancelling'; readonly sent: boolean }
  | { readonly kind: 'established'; readonly established: Established }
  | { readonly kind: 'over' };

export class OutgoingInvite implements InviteSession {
  #state: State = { kind: 'calling' };
  readonly #callId: string;
  readonly #exchange: Exchange;

  constructor(
    private readonly core: Core,
    request: CallRequest,
    private readonly listener: OutgoingListener,
  ) {
    this.#callId = core.world.token();
    core.remember(this.#callId, this);
    this.#exchange = core.requests.send(this.#draft(request), (response) =>
      this.#answered(response),
    );
  }

  hangUp(): void {
    switch (this.#state.kind) {
      case 'established':
        this.#state.established.hangUp();
        return;
      case 'calling':
        this.#state = { kind: 'cancelling', sent: false };
        if (this.#exchange.transaction.state === 'proceeding') this.#cancel();
        this.listener.ended({ status: 487, cause: 'CANCEL', elsewhere: false, bye: false });
        return;
      default:
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
    else this.core.send(respond(request, 481));
  }

  /** A re-INVITE was taken back: it was answered at once, so the CANCEL came too late (§9.2). */
  cancelled(): void {}

  /** The INVITE has gone out again; once it is established, whoever has the media offers anew. */
  resumed(): void {}

  #draft({ number, hotline, datas, offer }: CallRequest): Draft {
    const { account, contact, world } = this.core;
    const uri = sipUri(number, account.domain);
    const tag = world.token();
    let cseq = 0;
    const wishes: [string, string][] = [];
    if (hotline) wishes.push(['Tongdai-Hotline', hotline]);
    if (datas) wishes.push(['Tongdai-Datas', base64url(datas)]);
    return {
      method: 'INVITE',
      uri,
      body: offer,
      fields: () => [
        ['From', `<${addressOf(account)}>;tag=${tag}`],
        ['To', `<${uri}>`],
        ['Call-ID', this.#callId],
        ['CSeq', `${++cseq} INVITE`],
        ['Contact', contact],
        ['Allow', ALLOW],
        ['Supported', 'outbound'],
        ...wishes,
      ],
    };
  }

  #answered(response: Response): void {
    const said = particularsOf(response);
    const { status } = response;
    switch (this.#state.kind) {
      case 'calling':
        if (status < 180) return;
        if (status < 200) this.listener.rang(said, response.body, status === 183);
        else if (status < 300) {
          const established = this.#establish(response, this.listener);
          this.#state = { kind: 'established', established };
          this.listener.answered(said, response.body);
        } else this.#end({ status, cause: response.headers.get('Tongdai-Cause') });
        return;
      case 'cancelling':
        if (status < 200) this.#cancel();
        else if (status < 300) {
          // The answer crossed our CANCEL (§9.1): take it, and hang up at once.
          this.#establish(response, SILENT).hangUp();
        } else this.#over();
        return;
      default:
    }
  }

  #establish(response: Response, listener: EstablishedListener): Established {
    const invite = this.#exchange.transaction.request;
    const dialog = Dialog.called(invite, response);
    this.core.acknowledge(dialog, invite);
    return new Established(this.core, dialog, listener);
  }

  #cancel(): void {
    if (this.#state.kind !== 'cancelling' || this.#state.sent) return;
    this.#state = { kind: 'cancelling', sent: true };
    const { transaction } = this.#exchange;
    this.core.transactions.request(cancelFor(transaction.request), () => {});
    // §9.1: an INVITE that is not answered after its CANCEL is considered cancelled.
    this.core.world.after(TRANSACTION_TIMEOUT, () => {
      transaction.abandon();
      this.#over();
    });
  }

  #end({ status, cause }: { status: number; cause: string | null }): void {
    this.#over();
    this.listener.ended({ status, cause, elsewhere: false, bye: false });
  }

  #over(): void {
    if (this.#state.kind === 'established') return;
    this.#state = { kind: 'over' };
    this.core.forget(this.#callId);
  }
}

/** Hears nothing: for the call that was answered while we gave it up. */
const SILENT: EstablishedListener = {
  reoffered: () => Promise.reject(new OfferRefused(488)),
  ended: (_: InviteEnd) => {},
};
