import { describe, expect, test } from 'vitest';
import { CREDENTIALS, codeOf, page } from './page.js';
import { answer } from './sim.js';

/** `demo` and `100` in base64url, and what only the switchboard can check. */
const TOKEN = 'ZGVtbw.MTAw.c2VjcmV0';

describe('register({ token })', () => {
  test('says whose it is by the token itself, and proves it as a bearer (RFC 8898)', async () => {
    const one = page();
    const promise = one.sdk.register({ token: TOKEN });
    await one.switchboard.pass(50);
    await promise;
    const request = one.switchboard.last('REGISTER');
    expect(request.header('To')).toBe('<sip:100@demo>');
    expect(request.header('Authorization')).toBe(`Bearer ${TOKEN}`);
    expect(one.switchboard.registers).toBe(1);
    expect(one.sdk.getStatus()).toBe('registered');
    expect(one.sdk.getAccessToken()).toBe('token-1');
  });

  test('goes on with the access token of the registration, for calls and renewals', async () => {
    const one = page();
    void one.sdk.register({ token: TOKEN });
    await one.switchboard.pass(50);
    void one.sdk.makeCall('101');
    await one.switchboard.pass(10);
    expect(one.switchboard.last('INVITE').header('Authorization')).toBe('Bearer token-1');
    await one.switchboard.pass(450_000);
    expect(one.switchboard.last('REGISTER').header('Authorization')).toBe('Bearer token-1');
    expect(one.sdk.getAccessToken()).toBe('token-2');
  });

  test('goes back to the first token once when the later one is no longer good', async () => {
    const one = page();
    void one.sdk.register({ token: TOKEN });
    await one.switchboard.pass(50);
    const take = one.switchboard.register;
    one.switchboard.register = (request) =>
      request.header('Authorization') === `Bearer ${TOKEN}`
        ? take(request)
        : answer(request, '401 Unauthorized', ['WWW-Authenticate: Bearer realm="demo"']);
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_000);
    expect(one.sdk.getStatus()).toBe('registered');
  });

  test('one that is not accepted is wrong_credentials, and not tried again', async () => {
    const one = page();
    one.switchboard.register = (request) =>
      answer(request, '401 Unauthorized', ['WWW-Authenticate: Bearer realm="demo"']);
    const code = codeOf(one.sdk.register({ token: TOKEN }));
    await one.switchboard.pass(60_000);
    expect(await code).toBe('wrong_credentials');
    expect(one.switchboard.registers).toBe(1);
    expect(one.sdk.getStatus()).toBe('unregistered');
  });

  test.each([
    ['nonsense'],
    ['a.b.c'],
    ['ZGVtbw..x'],
    ['ZGVtbw.MTAw.x\r\nEvil: 1'],
    ['ZGVtbw.MTAw.x y'],
    [{}],
  ])('%j is no token: no_credentials', async (token) => {
    const { sdk, world } = page();
    expect(await codeOf(sdk.register({ token: token as string }))).toBe('no_credentials');
    expect(world.connections).toEqual([]);
  });

  test('of the same extension while it is registered by password is no second one', async () => {
    const one = page();
    void one.sdk.register(CREDENTIALS);
    await one.switchboard.pass(50);
    expect(await codeOf(one.sdk.register({ token: TOKEN }))).toBe('');
    expect(one.world.connections).toHaveLength(1);
  });
});
