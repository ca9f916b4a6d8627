/** What the parts of one user agent share, and how its requests leave. */

import type { Account } from './account.js';
import type { Authentication } from './authentication.js';
import type { Dialog } from './dialog.js';
import type { Field } from './headers.js';
import type { InviteSession } from './invite-session.js';
import { type Request, type Response, request } from './message.js';
import type { ClientTransaction, OnResponse, Send, Transactions } from './transactions.js';
import type { World } from './world.js';

/** One answer to a challenge, one more for a nonce that ran out meanwhile. */
const MOST_CHALLENGES = 2;

/** A request with all its tries. */
export interface Exchange {
  /** The try that is under way. */
  transaction: ClientTransaction;
}

export class Core {
  /** By Call-ID. */
  readonly sessions = new Map<string, InviteSession>();

  constructor(
    readonly world: World,
    readonly account: Account,
    /** As registered. */
    readonly contact: Field,
    readonly transactions: Transactions,
    readonly authentication: Authentication,
    /** `Via` without its branch: `SIP/2.0/WSS host`. */
    private readonly via: string,
    readonly send: Send,
  ) {}

  /** Sends, answers challenges, and hands over every other response. */
  request(
    method: string,
    dialog: Dialog,
    onResponse: OnResponse,
    fields: readonly Field[] = [],
    body = '',
  ): Exchange {
    let challenges = 0;
    let tried = false;
    const attempt = (): ClientTransaction => {
      const credentials = this.authentication.authorize(method, dialog.target);
      tried = credentials.length > 0;
      const said = [...dialog.fields(method), ...fields, ...credentials];
      return this.transactions.request(this.build(method, dialog.target, said, body), received);
    };
    const received = (response: Response): void => {
      const again = response.status === 401 && ++challenges <= MOST_CHALLENGES;
      if (again && this.authentication.challenged(response, tried)) {
        exchange.transaction = attempt();
      } else onResponse(response);
    };
    const exchange: Exchange = { transaction: attempt() };
    return exchange;
  }

  /** A request in a transaction of its own. */
  build(method: string, uri: string, fields: readonly Field[], body = ''): Request {
    const via = `${this.via};branch=z9hG4bK${this.world.token()}`;
    const own: Field[] = [
      ['Via', via],
      ['Max-Forwards', '70'],
      ['User-Agent', this.account.userAgent],
    ];
    return request(method, uri, [...own, ...fields], body);
  }
}
