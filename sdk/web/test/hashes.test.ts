import { describe, expect, test } from 'vitest';
import { DigestClient } from '../src/signaling/digest.js';
import { parse, type Response } from '../src/signaling/message.js';
import { sha256 } from '../src/signaling/sha256.js';

test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
])('SHA-256 of %j is that of FIPS 180', (text, digest) => {
  expect(sha256(text)).toBe(digest);
});

test('SHA-256 agrees with the platform around every block boundary', async () => {
  const hex = (buffer: ArrayBuffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
  for (const length of [54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000]) {
    const text = 'ạ'.repeat(length).slice(0, length);
    const bytes = new TextEncoder().encode(text);
    expect(sha256(text)).toBe(hex(await crypto.subtle.digest('SHA-256', bytes)));
  }
});

/** RFC 7616 §3.9.1. */
const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

function challenge(...algorithms: string[]): Response {
  const lines = algorithms.map(
    (algorithm) =>
      `WWW-Authenticate: Digest realm="http-auth@example.org", qop="auth, auth-int", ` +
      `algorithm=${algorithm}, nonce="${NONCE}"`,
  );
  const head = [
    'SIP/2.0 401 Unauthorized',
    'Via: v',
    'From: f',
    'To: t',
    'Call-ID: i',
    'CSeq: 1 GET',
  ];
  return parse([...head, ...lines, '', ''].join('\r\n')) as Response;
}

describe('the digest', () => {
  test('answers the SHA-256 example of RFC 7616 §3.9.1', () => {
    const response = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1';
    const client = new DigestClient(MUFASA, () => CNONCE);
    expect(client.challenged(challenge('SHA-256'), false)).toBe(true);
    const [[name, value] = []] = client.authorize('GET', '/dir/index.html');
    expect(name).toBe('Authorization');
    expect(value).toContain(`response="${response}"`);
    expect(value).toContain('nc=00000001');
  });

  test('passes over the MD5 that old phones are offered', () => {
    const client = new DigestClient(MUFASA, () => CNONCE);
    client.challenged(challenge('MD5', 'SHA-256'), false);
    expect(client.authorize('GET', '/')[0]?.[1]).toContain('algorithm=SHA-256');
  });

  test('counts each use of a nonce', () => {
    const client = new DigestClient(MUFASA, () => CNONCE);
    client.challenged(challenge('SHA-256'), false);
    client.authorize('GET', '/');
    expect(client.authorize('GET', '/')[0]?.[1]).toContain('nc=00000002');
  });

  test('gives up when the switchboard has judged, and when it speaks another scheme', () => {
    const client = new DigestClient(MUFASA, () => CNONCE);
    expect(client.challenged(challenge('SHA-256'), true)).toBe(false);
    expect(client.challenged(challenge('SHA-512-256', 'MD5'), false)).toBe(false);
  });

  test('escapes quotes in names, so that none breaks out of its field', () => {
    const client = new DigestClient({ username: 'a"b\\', password: 'x' }, () => CNONCE);
    client.challenged(challenge('SHA-256'), false);
    expect(client.authorize('GET', '/')[0]?.[1]).toContain('username="a\\"b\\\\"');
  });
});
