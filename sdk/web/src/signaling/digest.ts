/** Digest access authentication with SHA-256, the client's side (RFC 3261 §22, RFC 7616, RFC 8760). */

import type { Authentication } from './authentication.js';
import { parameterOf } from './fields.js';
import type { Field } from './headers.js';
import type { Response } from './message.js';
import { sha256 } from './sha256.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Answers challenges, and answers ahead of them with the nonce it knows:
 * an INVITE straight after a REGISTER costs no extra round trip.
 */
export class DigestClient implements Authentication {
  #realm = '';
  #nonce = '';
  /** How often the nonce has been used (RFC 7616 §3.4, `nc`). */
  #uses = 0;

  constructor(
    private readonly credentials: Credentials,
    private readonly token: () => string,
  ) {}

  authorize(method: string, uri: string): Field[] {
    const nonce = this.#nonce;
    const realm = this.#realm;
    if (!nonce) return [];
    this.#uses += 1;
    const { username, password } = this.credentials;
    const nc = this.#uses.toString(16).padStart(8, '0');
    const cnonce = this.token();
    const ha1 = sha256(`${username}:${realm}:${password}`);
    const ha2 = sha256(`${method}:${uri}`);
    const response = sha256(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`);
    const quoted = Object.entries({ username, realm, nonce, uri, response, cnonce }).map(
      ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
    );
    return [['Authorization', `Digest ${quoted.join()},algorithm=SHA-256,qop=auth,nc=${nc}`]];
  }

  /** The switchboard offers MD5 too, for old phones; nobody else needs it. */
  challenged({ headers }: Response, tried: boolean): boolean {
    const challenge = headers
      .all('WWW-Authenticate')
      .find((one) => parameterOf(one, 'algorithm') === 'SHA-256');
    if (!challenge) return false;
    this.#realm = parameterOf(challenge, 'realm');
    this.#nonce = parameterOf(challenge, 'nonce');
    this.#uses = 0;
    // A fresh nonce in answer to one that had run out: the credentials were not judged.
    return !tried || parameterOf(challenge, 'stale') === 'true';
  }

  /** A password needs no renewal. */
  renewed(): void {}
}
