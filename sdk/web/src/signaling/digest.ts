/** Digest access authentication with SHA-256, the client's side (RFC 3261 §22, RFC 7616, RFC 8760). */

import type { Authentication } from './authentication.js';
import { digestChallenges } from './fields.js';
import type { Response } from './message.js';
import { sha256 } from './sha256.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** How often the nonce has been used (RFC 7616 §3.4, `nc`). */
  uses: number;
}

/**
 * Answers challenges, and answers ahead of them with the nonce it knows:
 * an INVITE straight after a REGISTER costs no extra round trip.
 */
export class DigestClient implements Authentication {
  #challenge: Challenge | null = null;

  constructor(
    private readonly credentials: Credentials,
    private readonly token: () => string,
  ) {}

  authorize(method: string, uri: string): [name: string, value: string] | null {
    const challenge = this.#challenge;
    if (challenge === null) return null;
    challenge.uses += 1;
    const { realm, nonce, opaque } = challenge;
    const { username, password } = this.credentials;
    const nc = challenge.uses.toString(16).padStart(8, '0');
    const cnonce = this.token();
    const ha1 = sha256(`${username}:${realm}:${password}`);
    const ha2 = sha256(`${method}:${uri}`);
    const response = sha256(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`);
    const fields = [
      `Digest username=${quote(username)}`,
      `realm=${quote(realm)}`,
      `nonce=${quote(nonce)}`,
      `uri=${quote(uri)}`,
      `response="${response}"`,
      'algorithm=SHA-256',
      `cnonce="${cnonce}"`,
      'qop=auth',
      `nc=${nc}`,
    ];
    if (opaque !== undefined) fields.push(`opaque=${quote(opaque)}`);
    return ['Authorization', fields.join(', ')];
  }

  challenged(response: Response, tried: boolean): 'retry' | 'refused' | 'unusable' {
    // The switchboard offers MD5 too, for old phones; nobody else needs it.
    const fields = digestChallenges(response).find(
      (one) => one.get('algorithm')?.toUpperCase() === 'SHA-256' && qopAuth(one),
    );
    const nonce = fields?.get('nonce');
    if (fields === undefined || nonce === undefined) return 'unusable';
    this.#challenge = {
      realm: fields.get('realm') ?? '',
      nonce,
      opaque: fields.get('opaque'),
      uses: 0,
    };
    // A fresh nonce in answer to one that had run out: the credentials were not judged.
    const stale = fields.get('stale')?.toLowerCase() === 'true';
    return tried && !stale ? 'refused' : 'retry';
  }

  /** Is there a nonce to answer ahead with? */
  get ready(): boolean {
    return this.#challenge !== null;
  }

  /** A password needs no renewal. */
  renewed(): void {}
}

function qopAuth(challenge: ReadonlyMap<string, string>): boolean {
  return (challenge.get('qop') ?? '').split(',').some((qop) => qop.trim() === 'auth');
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
