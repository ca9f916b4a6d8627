/**
 * Transactions over a reliable transport (RFC 3261 §17), living through the loss of it:
 * no timer retransmits, but a new flow gets again whatever has not been answered.
 */

import { branchOf, cseqOf } from './fields.js';
import { type Request, type Response, request, respond } from './message.js';
import type { Cancel, World } from './world.js';

/** In ms: 64*T1, timers B, F and H of RFC 3261 table 4. */
export const TRANSACTION_TIMEOUT = 32_000;

/** In ms: a switchboard that has just registered us answers what it knows at once. */
const RESUMED_TIMEOUT = 5_000;

/** @returns false when there is no flow to send it over. */
export type Send = (message: Request | Response) => boolean;

/** Sees every response; a timeout arrives as a 408 of our own making (§8.1.3.1). */
export type OnResponse = (response: Response) => void;

/** What we said last to one request, ours or theirs, and the time in which they are to react. */
class Transaction {
  isOver = false;
  #timer: Cancel = () => {};

  constructor(
    readonly request: Request,
    private readonly world: World,
    protected readonly send: Send,
    protected said: Request | Response | null,
    private readonly onTimeout: () => void,
  ) {}

  say(message: Request | Response): void {
    this.said = message;
    this.repeat();
  }

  /** Says it, over a new flow once more; a reaction is then due, even if there was one. */
  repeat(timeout = TRANSACTION_TIMEOUT): void {
    const { said } = this;
    if (this.isOver || said === null) return;
    this.suspend();
    if (!this.send(said)) return; // nothing is due before it is repeated
    if (said.kind === 'response' && said.status < 200) return;
    this.#timer = this.world.after(timeout, () => {
      this.isOver = true;
      this.onTimeout();
    });
  }

  /** Nothing is due: there is no flow, or they have spoken. */
  suspend(): void {
    this.#timer();
  }

  /** They have reacted, or nobody wants to know any more. */
  end(): void {
    this.isOver = true;
    this.#timer();
  }
}

/** The client's side of one request. */
export class ClientTransaction extends Transaction {
  /** Has there been a provisional response? */
  isProceeding = false;

  constructor(
    request: Request,
    world: World,
    send: Send,
    private readonly onResponse: OnResponse,
  ) {
    super(request, world, send, request, () => onResponse(respond(request, 408)));
  }

  received(response: Response): void {
    const { request } = this;
    const invite = request.method === 'INVITE';
    if (response.status >= 200) this.end();
    else {
      this.isProceeding = true;
      // §17.1.1.2: an INVITE may ring for as long as it likes once somebody has spoken.
      if (invite) this.suspend();
    }
    // §17.1.1.3: the ACK for a final response that is no 2xx belongs to the transaction.
    if (response.status >= 300 && invite) {
      this.send(sameTransaction(request, 'ACK', response));
    }
    this.onResponse(response);
  }
}

/** §9.1, §17.1.1.3: a CANCEL or ACK has the branch of its INVITE, and To as far as it is known. */
export function sameTransaction(
  invite: Request,
  method: string,
  { headers }: Request | Response = invite,
): Request {
  return request(method, invite.uri, [
    ...invite.headers.copy('Via', 'Max-Forwards', 'From', 'Call-ID'),
    ...headers.copy('To'),
    ['CSeq', `${cseqOf(invite).number} ${method}`],
  ]);
}

/** The server's side of one INVITE: remembers its last response until the ACK (§17.2.1). */
export class InviteServerTransaction extends Transaction {
  #final = false;

  respond(response: Response): void {
    if (this.#final) return;
    this.#final = response.status >= 200;
    this.say(response);
  }
}

/** All live transactions of one user agent. */
export class Transactions {
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, InviteServerTransaction>();

  constructor(
    private readonly world: World,
    private readonly send: Send,
  ) {}

  request(request: Request, onResponse: OnResponse): ClientTransaction {
    const transaction = new ClientTransaction(request, this.world, this.send, onResponse);
    keep(this.#clients, clientKey(request), transaction);
    transaction.repeat();
    return transaction;
  }

  /** @returns false when the response belongs to no transaction. */
  response(response: Response): boolean {
    const transaction = this.#clients.get(clientKey(response));
    if (!transaction || transaction.isOver) return false;
    transaction.received(response);
    return true;
  }

  /** `onTimeout`: the final response was not acknowledged in time. */
  serve(request: Request, onTimeout: () => void): InviteServerTransaction {
    const { world, send } = this;
    const transaction = new InviteServerTransaction(request, world, send, null, onTimeout);
    keep(this.#servers, serverKey(request), transaction);
    return transaction;
  }

  /** The INVITE transaction that a repeated INVITE, a CANCEL or an ACK belongs to. */
  serving(request: Request): InviteServerTransaction | undefined {
    return this.#servers.get(serverKey(request));
  }

  /** The flow is gone: nobody can answer, and nothing times out for it. */
  suspend(): void {
    for (const transaction of this.#all()) transaction.suspend();
  }

  /** A new flow is there: everything unanswered goes out again. */
  resume(): void {
    for (const transaction of this.#all()) transaction.repeat(RESUMED_TIMEOUT);
  }

  /** Drops everything without a word. */
  abandon(): void {
    for (const transaction of this.#all()) transaction.end();
  }

  #all(): Transaction[] {
    return [...this.#clients.values(), ...this.#servers.values()];
  }
}

function keep<T extends Transaction>(live: Map<string, T>, key: string, transaction: T): void {
  for (const [old, { isOver }] of live) if (isOver) live.delete(old);
  live.set(key, transaction);
}

/** §17.1.3. */
function clientKey(message: Request | Response): string {
  return branchOf(message) + cseqOf(message).method;
}

/** Not the branch: the ACK for a 2xx has one of its own (§13.2.2.4). */
function serverKey(request: Request): string {
  return request.headers.get('Call-ID') + cseqOf(request).number;
}
