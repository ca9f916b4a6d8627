/** How requests prove who sends them: by password or by token. */

import type { Account } from './account.js';
import { DigestClient } from './digest.js';
import type { Field } from './headers.js';
import type { Response } from './message.js';

export interface Authentication {
  /** The header field that proves who we are; none before any challenge. */
  authorize(method: string, uri: string): Field[];
  /**
   * Learns of a 401; a 407 is for proxies, and the switchboard is none.
   *
   * @returns whether the request may go out again: not when the credentials that it `tried` were
   *   judged and found wrong, nor when there is no challenge that we can answer.
   */
  challenged(response: Response, tried: boolean): boolean;
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
  #token: string;

  constructor(private readonly original: string) {
    this.#token = original;
  }

  authorize(): Field[] {
    return [['Authorization', `Bearer ${this.#token}`]];
  }

  /** The registration behind a renewed token may be gone; then the page's own may still do. */
  challenged(): boolean {
    const renewed = this.#token !== this.original;
    this.#token = this.original;
    return renewed;
  }

  renewed(token: string): void {
    this.#token = token || this.#token;
  }
}
