/** How requests prove who sends them: by password or by token. */

import type { Account } from './account.js';
import { DigestClient } from './digest.js';
import type { Response } from './message.js';

export interface Authentication {
  /** Can it prove anything before it has been challenged? */
  readonly ready: boolean;
  /** The header field that proves who we are, or null before any challenge. */
  authorize(method: string, uri: string): [name: string, value: string] | null;
  /**
   * Learns of a 401; a 407 is for proxies, and the switchboard is none.
   *
   * @returns `'retry'` when the request may go out again; `'refused'` when the credentials were
   *   judged and found wrong; `'unusable'` when there is no challenge that we can answer.
   */
  challenged(response: Response, tried: boolean): 'retry' | 'refused' | 'unusable';
  /** The switchboard gave a token of its own with our registration. */
  renewed(token: string): void;
}

export function authentication({ username, proof }: Account, random: () => string): Authentication {
  return proof.kind === 'token'
    ? new BearerClient(proof.token)
    : new DigestClient({ username, password: proof.password }, random);
}

/**
 * A bearer token (RFC 8898). The page's own lives for a minute or so; what the registration
 * brings with each renewal takes its place.
 */
export class BearerClient implements Authentication {
  readonly ready = true;
  #token: string;

  constructor(private readonly original: string) {
    this.#token = original;
  }

  authorize(): [string, string] {
    return ['Authorization', `Bearer ${this.#token}`];
  }

  /** The registration behind a renewed token may be gone; then the page's own may still do. */
  challenged(): 'retry' | 'refused' {
    if (this.#token === this.original) return 'refused';
    this.#token = this.original;
    return 'retry';
  }

  renewed(token: string): void {
    if (token) this.#token = token;
  }
}
