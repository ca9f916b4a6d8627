/** An INVITE that we send, until somebody answers, refuses, or we give up (RFC 3261 §13.2). */

import { addressOf, sipUri } from './account.js';
import { base64url } from './base64url.js';
import type { Core, Exchange } from './core.js';
import { Dialog } from './dialog.js';
import type { EstablishedListener } from './established.js';
import type { Field } from './headers.js';
import { InviteSession, SUPERVISE } from './invite-session.js';
import { ALLOW, type Response } from './message.js';
import { type Particulars, particularsOf } from './particulars.js';
import { sameTransaction, TRANSACTION_TIMEOUT } from './transactions.js';

/** What is to be called, and how. */
export interface CallRequest {
  readonly number: string;
  /** The hotline to call out with; empty when the switchboard is to choose. */
  readonly hotline: string;
  /** JSON for the call history; empty when there is nothing to keep. */
  readonly datas: string;
  /** How to listen in to the call of `number`; empty to call it. */
  readonly supervision: string;
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

export class OutgoingInvite extends InviteSession {
  readonly #exchange: Exchange;
  #cancelled = false;

  constructor(
    core: Core,
    { number, hotline, datas, supervision, offer }: CallRequest,
    private readonly caller: OutgoingListener,
  ) {
    const { account, world } = core;
    const uri = sipUri(number, account.domain);
    const local = `<${addressOf(account)}>;tag=${world.token()}`;
    const dialog = new Dialog(world.token(), local, `<${uri}>`, uri);
    super(core, dialog, caller);
    const fields: Field[] = [core.contact, ALLOW, ['Supported', 'outbound']];
    if (hotline) fields.push(['Tongdai-Hotline', hotline]);
    if (datas) fields.push(['Tongdai-Datas', base64url(datas)]);
    if (supervision) fields.push([SUPERVISE, supervision]);
    const received = (response: Response) => this.#received(response);
    this.#exchange = core.request('INVITE', dialog, received, fields, offer);
  }

  override hangUp(): void {
    if (this.state !== 'early') {
      super.hangUp();
      return;
    }
    if (this.#exchange.transaction.isProceeding) this.#cancel();
    this.end(487);
  }

  #received(response: Response): void {
    const { status, body } = response;
    const said = particularsOf(response);
    const answered = status >= 200 && status < 300;
    if (answered) this.acknowledge(response, this.#exchange.transaction.request);
    if (this.state === 'over') {
      // We gave up before. §9.1: a CANCEL waits for the switchboard's first word; an answer may
      // have crossed it, and is hung up at once.
      if (status < 200) this.#cancel();
      else if (answered) this.bye();
    } else if (answered) {
      this.state = 'confirmed';
      this.caller.answered(said, body);
    } else if (status >= 300) this.end(status, response);
    else if (status >= 180) this.caller.rang(said, body, status === 183);
  }

  #cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    const { transaction } = this.#exchange;
    this.core.transactions.request(sameTransaction(transaction.request, 'CANCEL'), () => {});
    // §9.1: an INVITE that is not answered after its CANCEL is considered cancelled.
    this.core.world.after(TRANSACTION_TIMEOUT, () => transaction.end());
  }
}
