import { describe, expect, test } from 'vitest';
import {
  branchOf,
  completedElsewhere,
  parameterOf,
  parseNameAddr,
  userOf,
} from '../src/signaling/fields.js';
import { Headers, MalformedMessage } from '../src/signaling/headers.js';
import { encode, parse, type Request, respond } from '../src/signaling/message.js';

const MANDATORY = [
  'Via: SIP/2.0/WS a;branch=z9hG4bK1',
  'From: <sip:a@b>;tag=1',
  'To: <sip:c@d>',
  'Call-ID: x',
  'CSeq: 1 INVITE',
];

function invite(extra: readonly string[] = [], body = ''): Request {
  const text = ['INVITE sip:c@d SIP/2.0', ...MANDATORY, ...extra, '', body].join('\r\n');
  return parse(text) as Request;
}

describe('the parser', () => {
  test('reads names in any case, and what stands around values', () => {
    const text =
      'OPTIONS sip:a SIP/2.0\r\nVIA: SIP/2.0/WS h ;branch=z9\r\nfrom: <sip:a@b>\r\nTo:<sip:c@d>\r\nCall-Id : 7 \r\ncseq: 1 OPTIONS\r\n\r\n';
    const message = parse(text);
    expect(message.headers.get('Call-ID')).toBe('7');
    expect(branchOf(message)).toBe('z9');
  });

  test.each([
    ['nothing', ''],
    ['no end of headers', 'INVITE sip:a SIP/2.0\r\nVia: x'],
    ['another version', ['INVITE sip:c@d SIP/3.0', ...MANDATORY, '', ''].join('\r\n')],
    [
      'a header without colon',
      ['INVITE sip:c@d SIP/2.0', ...MANDATORY, 'Subject', '', ''].join('\r\n'),
    ],
    [
      'a bare line feed',
      ['INVITE sip:c@d SIP/2.0', ...MANDATORY, 'A: b\nC: d', '', ''].join('\r\n'),
    ],
    [
      'a missing Call-ID',
      ['INVITE sip:c@d SIP/2.0', ...MANDATORY.slice(0, 3), '', ''].join('\r\n'),
    ],
    ['a status out of range', ['SIP/2.0 999 No', ...MANDATORY, '', ''].join('\r\n')],
    [
      'a message that is too long',
      ['INVITE sip:c@d SIP/2.0', ...MANDATORY, '', 'x'.repeat(70_000)].join('\r\n'),
    ],
  ])('refuses %s', (_, text) => {
    expect(() => parse(text)).toThrow(MalformedMessage);
  });

  test('lets nothing but MalformedMessage out, whatever is thrown at it', () => {
    const good = [
      'INVITE sip:c@d SIP/2.0',
      ...MANDATORY,
      'Contact: "a\\"b" <sip:x>;q=1',
      '',
      'body',
    ].join('\r\n');
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 3000; round++) {
      const at = random(good.length);
      const junk = String.fromCharCode(random(256)).repeat(random(4));
      const text = good.slice(0, at) + junk + good.slice(at + random(20));
      try {
        const message = parse(text);
        branchOf(message);
        parseNameAddr(message.headers.get('Contact'));
        respond(message as Request, 200, { toTag: 't' });
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage);
      }
    }
  });

  test('is done with endless quotes in no time', () => {
    const started = performance.now();
    const quotes = '"\\'.repeat(32_000);
    parseNameAddr(quotes);
    parameterOf(quotes, 'tag');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('writing', () => {
  test('gives back what was parsed', () => {
    const text = ['INVITE sip:c@d SIP/2.0', ...MANDATORY, 'Content-Length: 2', '', 'hi'].join(
      '\r\n',
    );
    expect(encode(respond(parse(text) as Request, 486, { toTag: 'me' }))).toBe(
      [
        'SIP/2.0 486 ',
        'Via: SIP/2.0/WS a;branch=z9hG4bK1',
        'From: <sip:a@b>;tag=1',
        'To: <sip:c@d>;tag=me',
        'Call-ID: x',
        'CSeq: 1 INVITE',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
  });

  test('refuses a value that would start another header', () => {
    expect(() => new Headers([['To', 'x\r\nEvil: 1']])).toThrow(MalformedMessage);
  });
});

describe('fields', () => {
  test.each([
    ['"Nguyễn \\"A\\" <x>" <sip:101@demo>;tag=1', 'Nguyễn "A" <x>', 'sip:101@demo'],
    ['<sip:101@demo;transport=ws>;tag=2', '', 'sip:101@demo;transport=ws'],
    ['Lan <sip:101@demo>', 'Lan', 'sip:101@demo'],
    ['sip:101@demo', '', ''],
  ])('the address %s', (text, name, uri) => {
    expect(parseNameAddr(text)).toEqual({ name, uri });
  });

  test.each([
    ['<sip:a@b>;tag=1', 'tag', '1'],
    ['Digest realm="demo", nonce="a=="', 'nonce', 'a=='],
    ['Digest cnonce="1", Nonce=2,stale=true', 'nonce', '2'],
    ['<sip:a@b>;tag', 'tag', ''],
    ['Digest realm=""', 'realm', ''],
  ])('the parameter in %s: %s is %j', (text, name, value) => {
    expect(parameterOf(text, name)).toBe(value);
  });

  test('the user of a URI is unescaped, and a broken escape is shown as it came', () => {
    expect(userOf('sip:%2B84394@demo')).toBe('+84394');
    expect(userOf('sip:%E0%A4%A@demo')).toBe('%E0%A4%A');
    expect(userOf('tel:1')).toBe('');
  });

  test.each([
    ['SIP;cause=200;text="Call completed elsewhere"', true],
    ['Q.850;cause=16, SIP ;cause=200', true],
    ['SIP;cause=487', false],
    ['Q.850;cause=200', false],
    ['Q.850;text="SIP;cause=200"', false],
  ])('Reason: %s means answered elsewhere: %s', (reason, elsewhere) => {
    expect(completedElsewhere(invite([`Reason: ${reason}`]))).toBe(elsewhere);
  });
});
