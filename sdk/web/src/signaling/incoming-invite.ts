/** An INVITE that comes in, until we answer or refuse it or it is taken back (RFC 3261 §13.3). */

import type { Core } from './core.js';
import { Dialog } from './dialog.js';
import { parseNameAddr, userOf } from './fields.js';
import { MalformedMessage } from './headers.js';
import { InviteSession } from './invite-session.js';
import { ALLOW, type Request, respond } from './message.js';
import { type Particulars, particularsOf } from './particulars.js';
import type { InviteServerTransaction } from './transactions.js';

/** What the caller's INVITE says. */
export interface Invitation extends Particulars {
  readonly number: string;
  /** The SDP offer. */
  readonly offer: string;
}

export class IncomingInvite extends InviteSession {
  readonly invitation: Invitation;
  readonly #transaction: InviteServerTransaction;

  /** @throws MalformedMessage */
  constructor(
    core: Core,
    private readonly invite: Request,
    private readonly toTag = core.world.token(),
  ) {
    const { name, uri } = parseNameAddr(invite.headers.get('From'));
    if (!uri) throw new MalformedMessage();
    super(core, Dialog.answered(invite, toTag));
    const said = particularsOf(invite);
    // What the switchboard asserts is stronger than what the caller says of himself.
    this.invitation = {
      ...said,
      name: said.name || name,
      number: userOf(uri),
      offer: invite.body,
    };
    this.#transaction = core.transactions.serve(invite, () => this.hangUp());
    // §17.2.1: within 200 ms, which preparing the media may take.
    this.#respond(100);
  }

  /** Rings, with the answer, so that the media path is set up meanwhile. */
  ring(answer: string): void {
    if (this.state === 'early') this.#respond(180, answer);
  }

  accept(answer: string): void {
    if (this.state !== 'early') return;
    this.state = 'confirmed';
    this.#respond(200, answer);
  }

  /** Hangs up, or declines with `status` when it has not been answered. */
  override hangUp(status = 603): void {
    if (this.state === 'early') this.#refuse(status);
    else super.hangUp();
  }

  override cancelled(cancel: Request): void {
    if (this.state === 'early') this.#refuse(487, cancel);
  }

  /** While it rings nothing else would tell that the call was taken back meanwhile. */
  override resumed(): void {
    if (this.state !== 'early') return;
    this.core.request('OPTIONS', this.dialog, (response) => {
      const { status } = response;
      if (this.state !== 'early' || (status !== 481 && status !== 408)) return;
      this.#transaction.end(); // nobody would acknowledge a refusal
      this.end(status, response);
    });
  }

  #refuse(status: number, cancel?: Request): void {
    this.#respond(status);
    this.end(status, cancel);
  }

  #respond(status: number, body = ''): void {
    const { toTag } = this;
    const more = [this.core.contact, ALLOW];
    this.#transaction.respond(respond(this.invite, status, { toTag, more, body }));
  }
}
