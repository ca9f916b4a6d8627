/** SIP messages as one WebSocket frame carries them (RFC 3261 §7, RFC 7118 §5). */

import { Headers } from './headers.js';

/** In bytes. The switchboard sends no more either. */
const LONGEST_MESSAGE = 65536;

/** More than any real message has; a bound on what a hostile one costs. */
const MOST_HEADERS = 200;

/** In characters: what keeps reading one quadratic at worst and still quick. */
const LONGEST_HEADER = 8192;

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
  readonly reason: string;
  readonly headers: Headers;
  readonly body: string;
}

/** What came is not a SIP message. The only error that leaves the parsers; nobody reads more of it. */
export class MalformedMessage extends Error {}

const REQUEST_LINE = /^([A-Za-z0-9.!%*_+`'~-]+) ([^ ]+) SIP\/2\.0$/i;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;
const HEADER = /^([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:(.*)$/s;

/**
 * Parses one frame.
 *
 * @throws MalformedMessage
 */
export function parse(data: string | ArrayBuffer): Request | Response {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
  if (text.length > LONGEST_MESSAGE) throw new MalformedMessage();
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new MalformedMessage();
  // §7.3.1: a line that starts with white space goes on with the one before.
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const start = lines.shift() ?? '';
  const headers = parseHeaders(lines);
  const body = bodyOf(text.slice(end + 4), headers.get('Content-Length'));
  const status = STATUS_LINE.exec(start);
  if (status) {
    const [, code = '', reason = ''] = status;
    return { kind: 'response', status: Number(code), reason, headers, body };
  }
  const request = REQUEST_LINE.exec(start);
  if (!request) throw new MalformedMessage();
  const [, method = '', uri = ''] = request;
  return { kind: 'request', method, uri, headers, body };
}

function parseHeaders(lines: readonly string[]): Headers {
  if (lines.length > MOST_HEADERS) throw new MalformedMessage();
  const headers = new Headers();
  for (const line of lines) {
    if (line.length > LONGEST_HEADER) throw new MalformedMessage();
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined || /[\r\n\0]/.test(value)) {
      throw new MalformedMessage();
    }
    headers.add(name, value.trim());
  }
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
    if (headers.get(name) === null) throw new MalformedMessage();
  }
  return headers;
}

/** The frame bounds the message (RFC 7118 §5); a Content-Length that claims more is a lie. */
function bodyOf(rest: string, contentLength: string | null): string {
  if (contentLength === null) return rest;
  if (!/^\d{1,6}$/.test(contentLength)) throw new MalformedMessage();
  const bytes = new TextEncoder().encode(rest);
  const length = Number(contentLength);
  if (length > bytes.length) throw new MalformedMessage();
  return length === bytes.length ? rest : new TextDecoder().decode(bytes.subarray(0, length));
}

export function encode(message: Request | Response): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const length = new TextEncoder().encode(message.body).length;
  return `${start}\r\n${message.headers.encode()}Content-Length: ${length}\r\n\r\n${message.body}`;
}

/** The methods that we serve. */
export const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY';

/** A response to `request` (RFC 3261 §8.2.6), without a reason phrase (§7.2 allows it). `toTag` is added where To has none. */
export function respond(
  request: Request,
  status: number,
  { toTag = '', contact = '', unsupported = '', body = '' } = {},
): Response {
  const headers = new Headers();
  for (const via of request.headers.all('Via')) headers.add('Via', via);
  for (const route of request.headers.all('Record-Route')) headers.add('Record-Route', route);
  const to = request.headers.get('To') ?? '';
  headers
    .add('From', request.headers.get('From') ?? '')
    .add('To', toTag && !/;\s*tag\s*=/i.test(to) ? `${to};tag=${toTag}` : to)
    .add('Call-ID', request.headers.get('Call-ID') ?? '')
    .add('CSeq', request.headers.get('CSeq') ?? '');
  if (contact) headers.add('Contact', contact);
  if (unsupported) headers.add('Unsupported', unsupported);
  if (status === 405 || request.method === 'OPTIONS') headers.add('Allow', ALLOW);
  if (body) headers.add('Content-Type', 'application/sdp');
  return { kind: 'response', status, reason: '', headers, body };
}
