/** SIP messages as one WebSocket frame carries them (RFC 3261 §7, RFC 7118 §5). */

import { parameterOf } from './fields.js';
import { type Field, Headers, MalformedMessage } from './headers.js';

/** In characters. The switchboard sends no more either. */
const LONGEST_MESSAGE = 65536;

export interface Request {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface Response {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const START_LINE = /^(?:SIP\/2\.0 ([1-6]\d\d)(?: .*)?|(\S+) (\S+) SIP\/2\.0)$/;
const HEADER = /^([^\s:]+)\s*:(.*)$/s;

/**
 * Parses one frame. The frame bounds the message (RFC 7118 §5), whatever Content-Length says; names
 * are long and lines are whole, as the switchboard writes them.
 *
 * @throws MalformedMessage
 */
export function parse(text: string): Request | Response {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const [, status, method = '', uri = ''] = START_LINE.exec(start) ?? [];
  if (text.length > LONGEST_MESSAGE || end < 0 || !(status || method)) throw new MalformedMessage();
  const headers = new Headers(lines.map(fieldOf));
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
    if (!headers.get(name)) throw new MalformedMessage();
  }
  const rest = { headers, body: text.slice(end + 4) };
  return status
    ? { kind: 'response', status: Number(status), ...rest }
    : { kind: 'request', method, uri, ...rest };
}

function fieldOf(line: string): Field {
  const [, name, value] = HEADER.exec(line) ?? [];
  if (!name || value === undefined) throw new MalformedMessage();
  return [name, value.trim()];
}

export function encode(message: Request | Response): string {
  const { kind, headers, body } = message;
  const start =
    kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} `;
  const { length } = new TextEncoder().encode(body);
  return `${start}\r\n${headers.encode()}Content-Length: ${length}\r\n\r\n${body}`;
}

/** A request of ours; a body is always an SDP (RFC 4566). */
export function request(method: string, uri: string, fields: readonly Field[], body = ''): Request {
  return { kind: 'request', method, uri, headers: headersOf(fields, body), body };
}

/** The methods that we serve. */
export const ALLOW: Field = ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, UPDATE'];

/**
 * A response to `request` (RFC 3261 §8.2.6), without a reason phrase (§7.2 allows it). `toTag` is
 * added where To has none.
 */
export function respond(
  { method, headers }: Request,
  status: number,
  { toTag = '', body = '', more = [] as readonly Field[] } = {},
): Response {
  const to = headers.get('To');
  const fields: Field[] = [
    ...headers.copy('Via', 'From'),
    ['To', toTag && !parameterOf(to, 'tag') ? `${to};tag=${toTag}` : to],
    ...headers.copy('Call-ID', 'CSeq'),
    ...more,
  ];
  if (status === 405 || method === 'OPTIONS') fields.push(ALLOW);
  return { kind: 'response', status, headers: headersOf(fields, body), body };
}

function headersOf(fields: readonly Field[], body: string): Headers {
  return new Headers(body ? [...fields, ['Content-Type', 'application/sdp']] : fields);
}
