/** Who connects, from what the page passes to `register`. */

import { Refusal } from '../phone/refusal.js';
import type { Account, Proof } from '../signaling/account.js';
import { fromBase64url } from '../signaling/base64url.js';
import { webSocketUrl } from './server-url.js';

/** In characters: a User-Agent is a name, not a letter. */
const LONGEST_USER_AGENT = 128;

/**
 * @param servers where the switchboard may be, the strongest first
 * @throws Refusal
 */
export function accountOf(
  params: unknown,
  servers: readonly (string | undefined)[],
  userAgent: string,
): Account {
  const given = Object(params) as Record<string, unknown>;
  const identity = given['token'] ? byToken(given['token']) : byPassword(given);
  const url = webSocketUrl(String([given['server'], ...servers].find(Boolean) ?? ''));
  if (url === null) throw new Refusal('invalid_server');
  return { ...identity, url, userAgent };
}

/** `omiSDK/2.0.0`, and what the page adds to it. */
export function userAgentOf(version: string, extra = ''): string {
  const added = extra.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return `omiSDK/${version} ${added}`.slice(0, LONGEST_USER_AGENT).trim();
}

type Identity = { readonly domain: string; readonly username: string; readonly proof: Proof };

/** @throws Refusal */
function byPassword(given: Record<string, unknown>): Identity {
  const [domain, username] = [given['domain'], given['username']].map(name);
  const password = String(given['password'] ?? '');
  if (!domain || !username || !password) throw new Refusal('no_credentials');
  return { domain, username, proof: { kind: 'password', password } };
}

/** A token says whose it is: `<domain>.<extension>.<random>`, the first two in base64url. */
function byToken(token: unknown): Identity {
  const text = String(token).trim();
  const [domain, username] = text.split('.', 2).map((part) => name(fromBase64url(part)));
  // What a header can carry (RFC 6750 §2.1).
  if (!domain || !username || !/^[\w.~+/-]+=*$/.test(text)) throw new Refusal('no_credentials');
  return { domain, username, proof: { kind: 'token', token: text } };
}

/** A label or number, in a form that can stand in a SIP address. */
function name(value: unknown): string {
  const text = String(value ?? '').trim();
  return /^[\p{L}\p{N}_.+-]{1,128}$/u.test(text) ? text : '';
}
