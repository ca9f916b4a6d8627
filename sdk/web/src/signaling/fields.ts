/** Header fields read on demand: addresses, parameters, challenges, reasons. */

import { MalformedMessage, type Request, type Response } from './message.js';

/** `"Name" <uri>;parameters`, as in From, To and Contact (RFC 3261 §20.10). */
export interface NameAddr {
  readonly name: string;
  readonly uri: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** @throws MalformedMessage */
export function parseNameAddr(value: string): NameAddr {
  const open = afterQuotes(value).indexOf('<');
  if (open < 0) {
    // §20.10: without angle brackets the parameters belong to the field.
    const [uri = '', ...rest] = value.split(';');
    return { name: '', uri: uri.trim(), parameters: parseParameters(rest.join(';')) };
  }
  const close = value.indexOf('>', open);
  if (close < 0) throw new MalformedMessage();
  return {
    name: unquote(value.slice(0, open).trim()),
    uri: value.slice(open + 1, close).trim(),
    parameters: parseParameters(value.slice(close + 1)),
  };
}

/** The text with everything inside quotation marks blanked, so that positions stay. */
function afterQuotes(value: string): string {
  return value.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length));
}

/** `;a=b;c="d e"` → a map with lower-case names. */
export function parseParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of splitOutsideQuotes(text, ';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (name) parameters.set(name, equals < 0 ? '' : unquote(part.slice(equals + 1).trim()));
  }
  return parameters;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const plain = afterQuotes(text);
  const parts: string[] = [];
  let start = 0;
  for (let at = plain.indexOf(separator); at >= 0; at = plain.indexOf(separator, start)) {
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text;
}

/** The user of a `sip:` or `sips:` URI, unescaped; empty when it has none. */
export function userOf(uri: string): string {
  const user = /^sips?:([^@;?:]*)(?::[^@]*)?@/i.exec(uri)?.[1] ?? '';
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // not valid UTF-8 when unescaped: show it as it came
  }
}

/** The tag of From or To; empty when there is none. */
export function tagOf(message: Request | Response, field: 'From' | 'To'): string {
  return parseNameAddr(message.headers.get(field) ?? '').parameters.get('tag') ?? '';
}

/** @throws MalformedMessage */
export function cseqOf(message: Request | Response): { number: number; method: string } {
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(message.headers.get('CSeq') ?? '') ?? [];
  if (number === undefined || method === undefined) throw new MalformedMessage();
  return { number: Number(number), method };
}

/** The branch of the top Via, which names the transaction (RFC 3261 §17.1.3). */
export function branchOf(message: Request | Response): string {
  const [via = ''] = splitOutsideQuotes(message.headers.get('Via') ?? '', ',');
  return parseParameters(via.slice(via.indexOf(';') + 1)).get('branch') ?? '';
}

/** `Retry-After` in seconds (RFC 3261 §20.33), or null. */
export function retryAfterOf(response: Response): number | null {
  const seconds = /^\d{1,6}/.exec(response.headers.get('Retry-After') ?? '')?.[0];
  return seconds === undefined ? null : Number(seconds);
}

/** Was this branch of the call dropped because somebody else took it (RFC 3326)? */
export function completedElsewhere(request: Request): boolean {
  return request.headers
    .all('Reason')
    .flatMap((line) => splitOutsideQuotes(line, ','))
    .some((reason) => {
      const parameters = parseParameters(reason.slice(reason.indexOf(';') + 1));
      return /^\s*SIP\s*;/i.test(reason) && parameters.get('cause') === '200';
    });
}

/** The parameters of every `Digest` challenge of the switchboard (RFC 3261 §20.44). */
export function digestChallenges(response: Response): Map<string, string>[] {
  return response.headers
    .all('WWW-Authenticate')
    .filter((line) => /^digest\s/i.test(line))
    .map((line) => parseParameters(splitOutsideQuotes(line.slice(7), ',').join(';')));
}
