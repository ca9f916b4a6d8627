/** Requests as they leave: Via, credentials, and another try when challenged. */

import type { Authentication } from './authentication.js';
import { Headers } from './headers.js';
import type { Request, Response } from './message.js';
import type { ClientTransaction, OnResponse, Transactions } from './transactions.js';
import type { World } from './world.js';

/** One answer to a challenge, one more for a nonce that ran out meanwhile. */
const MOST_CHALLENGES = 2;

/** What a request says; each try asks for the fields anew, since each has its own CSeq. */
export interface Draft {
  readonly method: string;
  readonly uri: string;
  readonly fields: () => readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request with all its tries. */
export interface Exchange {
  /** The try that is under way. */
  transaction: ClientTransaction;
}

export class Requests {
  constructor(
    private readonly world: World,
    private readonly transactions: Transactions,
    private readonly authentication: Authentication,
    /** `Via` without its branch: `SIP/2.0/WSS host`. */
    private readonly via: string,
    private readonly userAgent: string,
  ) {}

  /** Sends, answers challenges, and hands over every other response. */
  send(draft: Draft, onResponse: OnResponse): Exchange {
    let challenges = 0;
    let proven = false;
    const attempt = (): ClientTransaction => {
      proven = this.authentication.ready;
      return this.transactions.request(this.build(draft), received);
    };
    const received = (response: Response): void => {
      if (response.status === 401 && challenges < MOST_CHALLENGES) {
        challenges += 1;
        if (this.authentication.challenged(response, proven) === 'retry') {
          exchange.transaction = attempt();
          return;
        }
      }
      onResponse(response);
    };
    const exchange: Exchange = { transaction: attempt() };
    return exchange;
  }

  /** The switchboard gave a token of its own with our registration. */
  renewed(token: string): void {
    this.authentication.renewed(token);
  }

  build(
    draft: Draft,
    credentials = this.authentication.authorize(draft.method, draft.uri),
  ): Request {
    const headers = new Headers()
      .add('Via', `${this.via};branch=z9hG4bK${this.world.token()}`)
      .add('Max-Forwards', '70')
      .add('User-Agent', this.userAgent);
    for (const [name, value] of draft.fields()) headers.add(name, value);
    if (credentials !== null) headers.add(...credentials);
    if (draft.body) headers.add('Content-Type', 'application/sdp');
    return { kind: 'request', method: draft.method, uri: draft.uri, headers, body: draft.body };
  }
}
