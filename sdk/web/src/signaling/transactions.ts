/**
 * Transactions over a reliable transport (RFC 3261 §17), living through the loss of it:
 * no timer retransmits, but a new flow gets again whatever has not been answered.
 */

import { branchOf, cseqOf } from './fields.js';
import { Headers } from './headers.js';
import { type Request, type Response, respond } from './message.js';
import type { Cancel, World } from './world.js';

/** In ms: 64*T1, timers B, F and H of RFC 3261 table 4. */
export const TRANSACTION_TIMEOUT = 32_000;

/** In ms: a switchboard that has just registered us answers what it knows at once. */
const RESUMED_TIMEOUT = 5_000;

/** @returns false when there is no flow to send it over. */
export type Send = (message: Request | Response) => boolean;

/** Sees every response; a timeout arrives as a 408 of our own making (§8.1.3.1). */
export type OnResponse = (response: Response) => void;

/** The client's side of one request. */
export class ClientTransaction {
  #state: 'calling' | 'proceeding' | 'completed' = 'calling';
  #timer: Cancel = () => {};

  constructor(
    readonly request: Request,
    private readonly world: World,
    private readonly send: Send,
    private readonly onResponse: OnResponse,
  ) {}

  get state(): 'calling' | 'proceeding' | 'completed' {
    return this.#state;
  }

  /** Sends the request, over a new flow once more; an answer is then due, even if there was one. */
  transmit(timeout = TRANSACTION_TIMEOUT): void {
    if (this.#state === 'completed') return;
    this.#timer();
    if (!this.send(this.request)) return; // nothing is due before `resume`
    this.#timer = this.world.after(timeout, () => {
      this.#state = 'completed';
      this.onResponse(respond(this.request, 408));
    });
  }

  received(response: Response): void {
    if (this.#state === 'completed') return;
    const invite = this.request.method === 'INVITE';
    // §17.1.1.2: an INVITE may ring for as long as it likes once somebody has spoken.
    if (response.status >= 200 || invite) this.#timer();
    this.#state = response.status >= 200 ? 'completed' : 'proceeding';
    if (response.status >= 300 && invite) this.send(ackFor(this.request, response));
    this.onResponse(response);
  }

  /** There is no flow: nobody can answer, so nothing is due until it is sent again. */
  suspend(): void {
    this.#timer();
  }

  /** Wants no answer any more. */
  abandon(): void {
    this.#state = 'completed';
    this.#timer();
  }
}

/** §17.1.1.3: the ACK for a final response that is no 2xx belongs to the transaction. */
function ackFor(invite: Request, response: Response): Request {
  const headers = sameTransaction(invite, 'ACK', response.headers.get('To'));
  return { kind: 'request', method: 'ACK', uri: invite.uri, headers, body: '' };
}

/** §9.1: a CANCEL has the branch of the INVITE that it cancels. */
export function cancelFor(invite: Request): Request {
  const headers = sameTransaction(invite, 'CANCEL', invite.headers.get('To'));
  return { kind: 'request', method: 'CANCEL', uri: invite.uri, headers, body: '' };
}

function sameTransaction(invite: Request, method: string, to: string | null): Headers {
  const headers = new Headers()
    .add('Via', invite.headers.get('Via') ?? '')
    .add('Max-Forwards', '70')
    .add('From', invite.headers.get('From') ?? '')
    .add('To', to ?? '')
    .add('Call-ID', invite.headers.get('Call-ID') ?? '')
    .add('CSeq', `${cseqOf(invite).number} ${method}`);
  for (const route of invite.headers.all('Route')) headers.add('Route', route);
  return headers;
}

/** The server's side of one INVITE: remembers its last response until the ACK (§17.2.1). */
export class InviteServerTransaction {
  #last: Response | null = null;
  #acknowledged = false;
  #timer: Cancel = () => {};

  constructor(
    readonly request: Request,
    private readonly world: World,
    private readonly send: Send,
    /** The final response was not acknowledged in time. */
    private readonly onTimeout: () => void,
  ) {}

  get isOver(): boolean {
    return this.#acknowledged;
  }

  respond(response: Response): void {
    if (this.#last !== null && this.#last.status >= 200) return;
    this.#last = response;
    this.repeat();
  }

  /** The INVITE came again, or there is a new flow: say the last thing again. */
  repeat(): void {
    if (this.#last === null || this.#acknowledged) return;
    this.#timer();
    if (!this.send(this.#last) || this.#last.status < 200) return;
    this.#timer = this.world.after(TRANSACTION_TIMEOUT, () => {
      this.#acknowledged = true;
      this.onTimeout();
    });
  }

  /** There is no flow: no ACK can come before the response has gone out again. */
  suspend(): void {
    this.#timer();
  }

  acknowledged(): void {
    this.#acknowledged = true;
    this.#timer();
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
    for (const [key, { state }] of this.#clients) {
      if (state === 'completed') this.#clients.delete(key);
    }
    const key = `${branchOf(request)} ${request.method}`;
    const transaction = new ClientTransaction(request, this.world, this.send, (response) => {
      if (response.status >= 200) this.#clients.delete(key);
      onResponse(response);
    });
    this.#clients.set(key, transaction);
    transaction.transmit();
    return transaction;
  }

  /** @returns false when the response belongs to no transaction. */
  response(response: Response): boolean {
    const key = `${branchOf(response)} ${cseqOf(response).method}`;
    const transaction = this.#clients.get(key);
    transaction?.received(response);
    return transaction !== undefined;
  }

  serve(request: Request, onTimeout: () => void): InviteServerTransaction {
    for (const [branch, { isOver }] of this.#servers) if (isOver) this.#servers.delete(branch);
    const transaction = new InviteServerTransaction(request, this.world, this.send, onTimeout);
    this.#servers.set(branchOf(request), transaction);
    return transaction;
  }

  /** The INVITE transaction that a repeated INVITE or a CANCEL belongs to. */
  serving(request: Request): InviteServerTransaction | undefined {
    return this.#servers.get(branchOf(request));
  }

  /** An ACK: of the transaction for a refusal, of the dialog for a 2xx (§17.1.1.3, §13.2.2.4). */
  acknowledged(ack: Request): void {
    const callId = ack.headers.get('Call-ID');
    const { number } = cseqOf(ack);
    for (const transaction of this.#servers.values()) {
      const { request } = transaction;
      const same = request.headers.get('Call-ID') === callId && cseqOf(request).number === number;
      if (same) transaction.acknowledged();
    }
  }

  /** The flow is gone: nobody can answer, and nothing times out for it. */
  suspend(): void {
    for (const transaction of this.#clients.values()) transaction.suspend();
    for (const transaction of this.#servers.values()) transaction.suspend();
  }

  /** A new flow is there: everything unanswered goes out again. */
  resume(): void {
    for (const transaction of this.#clients.values()) transaction.transmit(RESUMED_TIMEOUT);
    for (const transaction of this.#servers.values()) transaction.repeat();
  }

  /** Drops everything without a word. */
  abandon(): void {
    for (const transaction of this.#clients.values()) transaction.abandon();
    for (const transaction of this.#servers.values()) transaction.acknowledged();
    this.#clients.clear();
    this.#servers.clear();
  }
}
