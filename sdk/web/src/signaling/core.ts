/** What the parts of one user agent share. */

import type { Account } from './account.js';
import type { Dialog } from './dialog.js';
import type { Request } from './message.js';
import type { Requests } from './requests.js';
import type { Send, Transactions } from './transactions.js';
import type { World } from './world.js';

/** Takes the requests of one INVITE session, first and later ones. */
export interface InviteSession {
  received(request: Request): void;
  /** The caller takes its first INVITE back; the CANCEL has been answered. */
  cancelled(cancel: Request): void;
  /** There is a new flow: does the switchboard still know of us? */
  resumed(): void;
}

export class Core {
  readonly #sessions = new Map<string, InviteSession>();
  readonly #acknowledgements = new Map<string, Request>();

  constructor(
    readonly world: World,
    readonly account: Account,
    /** The Contact field's value, as registered. */
    readonly contact: string,
    readonly transactions: Transactions,
    readonly requests: Requests,
    readonly send: Send,
  ) {}

  remember(callId: string, session: InviteSession): void {
    this.#sessions.set(callId, session);
  }

  forget(callId: string): void {
    this.#sessions.delete(callId);
    this.#acknowledgements.delete(callId);
  }

  find(callId: string): InviteSession | undefined {
    return this.#sessions.get(callId);
  }

  resume(): void {
    for (const session of [...this.#sessions.values()]) session.resumed();
  }

  /** Acknowledges a 2xx, with the credentials of its INVITE (RFC 3261 §22.1). */
  acknowledge(dialog: Dialog, invite: Request): void {
    const ack = this.requests.build(dialog.acknowledgement(invite), credentialsOf(invite));
    if (this.#sessions.has(dialog.callId)) this.#acknowledgements.set(dialog.callId, ack);
    this.send(ack);
  }

  /** The 2xx came again, so its ACK was lost (§13.2.2.4). */
  reacknowledge(callId: string): void {
    const ack = this.#acknowledgements.get(callId);
    if (ack !== undefined) this.send(ack);
  }
}

function credentialsOf(invite: Request): [string, string] | null {
  const value = invite.headers.get('Authorization');
  return value === null ? null : ['Authorization', value];
}
