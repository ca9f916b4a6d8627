/** Header fields read on demand: addresses, parameters, reasons. */

import { MalformedMessage } from './headers.js';
import type { Request, Response } from './message.js';

/** `"Name" <uri>`, as in From, To and Contact (RFC 3261 §20.10). */
export interface NameAddr {
  readonly name: string;
  readonly uri: string;
}

/** Both are empty where there are no angle brackets: the switchboard always writes them. */
export function parseNameAddr(value: string): NameAddr {
  const [, quoted, bare = '', uri = ''] =
    /^\s*(?:"((?:[^"\\]|\\.)*)"\s*|([^"<]*))<([^>]*)>/.exec(value) ?? [];
  return { name: quoted?.replace(/\\(.)/g, '$1') ?? bare.trim(), uri };
}

/** A parameter `;name=value` or `, name="value"`; empty when there is none. */
export function parameterOf(text: string, name: string): string {
  const [, value = '', quoted = value] =
    new RegExp(`[;,\\s]${name}=("([^"]*)"|[^;,\\s]*)`, 'i').exec(text) ?? [];
  return quoted;
}

/** The user of a `sip:` or `sips:` URI, unescaped; empty when it has none. */
export function userOf(uri: string): string {
  const user = /^sips?:([^@;?:]*)@/i.exec(uri)?.[1] ?? '';
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // not valid UTF-8 when unescaped: show it as it came
  }
}

/** @throws MalformedMessage */
export function cseqOf({ headers }: Request | Response): { number: number; method: string } {
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(headers.get('CSeq')) ?? [];
  if (method === undefined) throw new MalformedMessage();
  return { number: Number(number), method };
}

/** The branch of the top Via, which names the transaction (RFC 3261 §17.1.3). */
export function branchOf({ headers }: Request | Response): string {
  return parameterOf(headers.get('Via'), 'branch');
}

/** Was this branch of the call dropped because somebody else took it (RFC 3326)? */
export function completedElsewhere({ headers }: Request | Response): boolean {
  return headers.all('Reason').some((reasons) => /(^|,)\s*SIP\s*;\s*cause=200\b/i.test(reasons));
}
