import { describe, expect, test } from 'vitest';
import { CREDENTIALS, codeOf, page, registered } from './page.js';
import { answer } from './sim.js';

describe('register', () => {
  test('registers with digest, over the WebSocket of the origin of the script', async () => {
    const { sdk, switchboard, world } = await registered();
    expect(world.connections.map(({ url }) => url)).toEqual(['wss://pbx.example.com/ws']);
    const request = switchboard.last('REGISTER');
    expect(request.start).toBe('REGISTER sip:demo SIP/2.0');
    expect(request.header('To')).toBe('<sip:100@demo>');
    expect(request.header('Contact')).toMatch(
      /^<sip:\w+@\w+\.invalid;transport=ws>;\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>";reg-id=1$/,
    );
    expect(request.header('Authorization')).toContain('algorithm=SHA-256');
    expect(sdk.getStatus()).toBe('registered');
    expect(sdk.getAccessToken()).toBe('token-2');
  });

  test('the status is already registered inside the callback', async () => {
    const states: string[] = [];
    const one = page({ callbacks: { register: () => states.push(one.sdk.getStatus()) } });
    void one.sdk.register(CREDENTIALS);
    await one.switchboard.pass(50);
    expect(states).toEqual(['registering', 'registered']);
  });

  test('the register callback says where things stand', async () => {
    const { told } = await registered();
    expect(told('register')).toEqual([
      { status: false, state: 'registering', desc: 'Connecting to the switchboard' },
      { status: true, state: 'registered', desc: 'Connected to the switchboard' },
    ]);
  });

  test.each([
    [{ domain: '', username: '', password: '' }],
    [{ domain: 'demo', username: '100', password: '' }],
    [{ domain: 'demo', username: '1\r\nEvil: 1', password: 'x' }],
    [undefined],
  ])('refuses credentials that cannot be: %j', async (params) => {
    const { sdk, world } = page();
    expect(await codeOf(sdk.register(params as never))).toBe('no_credentials');
    expect(world.connections).toEqual([]);
  });

  test('tells a second argument what the promise tells', async () => {
    const { sdk } = page();
    const errors: unknown[] = [];
    const promise = sdk.register({ ...CREDENTIALS, password: '' }, (error) => errors.push(error));
    await codeOf(promise);
    expect(errors).toHaveLength(1);
    expect(JSON.parse(JSON.stringify(errors[0]))).toEqual({
      code: 'no_credentials',
      message: 'Domain, username or password is missing.',
      fatal: true,
    });
  });

  test('a wrong password is told once, and not tried again', async () => {
    const { sdk, switchboard, world, told } = page();
    switchboard.register = (request) =>
      answer(request, '401 Unauthorized', [
        'WWW-Authenticate: Digest realm="demo", nonce="another", qop="auth", algorithm=SHA-256',
      ]);
    const promise = sdk.register(CREDENTIALS);
    const code = codeOf(promise);
    await switchboard.pass(100_000);
    expect(await code).toBe('wrong_credentials');
    expect(sdk.getStatus()).toBe('unregistered');
    expect(told('register').at(-1)).toMatchObject({ status: false, code: 'wrong_credentials' });
    expect(switchboard.registers).toBe(2);
    expect(world.connections).toHaveLength(1);
    expect(world.pending).toBe(0);
  });

  test('an unreachable switchboard rejects at once and is tried until it is there', async () => {
    const { sdk, switchboard, world } = page();
    world.network = 'down';
    const code = codeOf(sdk.register(CREDENTIALS));
    await switchboard.pass(10);
    expect(await code).toBe('unreachable');
    expect(sdk.getStatus()).toBe('registering');
    world.network = 'up';
    await switchboard.pass(1000);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('the same identity again is no second registration, another one is refused', async () => {
    const { sdk, switchboard } = await registered();
    expect(await codeOf(sdk.register({ ...CREDENTIALS, domain: ' demo ' }))).toBe('');
    expect(await codeOf(sdk.register({ ...CREDENTIALS, username: '101' }))).toBe(
      'already_registered',
    );
    await switchboard.pass(100);
    expect(switchboard.registers).toBe(2);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('the server may be given by the configuration, and by register above it', async () => {
    const { sdk, world } = page({ server: 'http://localhost:8080' });
    void sdk.register(CREDENTIALS);
    void sdk.reregister({ ...CREDENTIALS, server: 'pbx.vn' });
    await world.pass(10);
    expect(world.connections.map(({ url }) => url)).toEqual([
      'ws://localhost:8080/ws',
      'wss://pbx.vn/ws',
    ]);
    expect(await codeOf(sdk.reregister({ ...CREDENTIALS, server: 'ftp://x' }))).toBe(
      'invalid_server',
    );
  });
});

describe('the registration', () => {
  test('is refreshed before it runs out, answering the known challenge ahead', async () => {
    const { sdk, switchboard } = await registered();
    await switchboard.pass(460_000);
    expect(switchboard.registers).toBe(3);
    expect(switchboard.last('REGISTER').header('Authorization')).toContain('nc=00000002');
    expect(sdk.getAccessToken()).toBe('token-3');
  });

  test('takes the interval that the switchboard wants at least', async () => {
    const { sdk, switchboard } = page();
    const accept = switchboard.register;
    switchboard.register = (request) =>
      Number(request.header('Expires')) < 1800
        ? answer(request, '423 Interval Too Brief', ['Min-Expires: 1800'])
        : accept(request);
    void sdk.register(CREDENTIALS);
    await switchboard.pass(50);
    expect(sdk.getStatus()).toBe('registered');
    expect(switchboard.last('REGISTER').header('Expires')).toBe('1800');
  });

  test('honours Retry-After', async () => {
    const { sdk, switchboard } = page();
    const accept = switchboard.register;
    switchboard.register = (request) =>
      answer(request, '503 Service Unavailable', ['Retry-After: 20']);
    void sdk.register(CREDENTIALS);
    await switchboard.pass(50);
    switchboard.register = accept;
    await switchboard.pass(19_900);
    expect(switchboard.registers).toBe(2);
    await switchboard.pass(1000);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('is known to be lost when the switchboard stops answering keep-alives', async () => {
    const { sdk, switchboard, world, told } = await registered();
    await switchboard.pass(100_000);
    expect(sdk.getStatus()).toBe('registered');
    switchboard.pongs = false;
    world.network = 'down';
    await switchboard.pass(31_000);
    expect(sdk.getStatus()).toBe('registering');
    expect(sdk.getAccessToken()).toBe('');
    expect(told('register').at(-1)).toMatchObject({ state: 'registering', code: 'unreachable' });
  });

  test('is back within 10 s of a restart that took 5 s', async () => {
    const { sdk, switchboard, world } = await registered();
    world.network = 'down';
    switchboard.socket.drop();
    await switchboard.pass(5_000);
    expect(sdk.getStatus()).toBe('registering');
    world.network = 'up';
    await switchboard.pass(5_000);
    expect(sdk.getStatus()).toBe('registered');
  });

  test('tries less and less often while the switchboard is away', async () => {
    const { switchboard, world } = await registered();
    world.network = 'down';
    switchboard.socket.drop();
    await world.pass(3_600_000);
    expect(world.connections.length).toBeGreaterThan(100);
    expect(world.connections.length).toBeLessThan(200);
  });

  test('gives up an attempt that nobody answers', async () => {
    const { sdk, switchboard, world } = page();
    world.network = 'silent';
    const code = codeOf(sdk.register(CREDENTIALS));
    await switchboard.pass(10_010);
    expect(await code).toBe('unreachable');
  });
});

describe('unregister and reregister', () => {
  test('never throw, in any state', async () => {
    const { sdk, switchboard } = page();
    await sdk.unregister();
    expect(await codeOf(sdk.reregister())).toBe('no_credentials');
    void sdk.register(CREDENTIALS);
    await sdk.unregister();
    expect(sdk.getStatus()).toBe('unregistered');
    await switchboard.pass(100);
    expect(switchboard.received).toEqual([]);
  });

  test('unregister takes the binding away and leaves nothing running', async () => {
    const { sdk, switchboard, world, told } = await registered();
    const promise = sdk.unregister();
    expect(sdk.getStatus()).toBe('unregistered');
    expect(sdk.getAccessToken()).toBe('');
    await switchboard.pass(50);
    await promise;
    expect(switchboard.last('REGISTER').header('Expires')).toBe('0');
    expect(told('register').at(-1)).toMatchObject({ status: false, state: 'unregistered' });
    expect(world.pending).toBe(0);
    expect(switchboard.socket.state).toBe('closed');
  });

  test('unregister is done in time when the switchboard says nothing', async () => {
    const { sdk, switchboard, world } = await registered();
    switchboard.register = () => null;
    const promise = sdk.unregister();
    await switchboard.pass(2_100);
    await promise;
    expect(world.pending).toBe(0);
  });

  test('reregister changes to another extension', async () => {
    const { sdk, switchboard } = await registered();
    const promise = sdk.reregister({ ...CREDENTIALS, username: '101' });
    await switchboard.pass(50);
    await promise;
    expect(switchboard.received.map((message) => message.header('To'))).toContain('<sip:101@demo>');
    expect(sdk.getStatus()).toBe('registered');
  });

  test('reregister without parameters takes the former ones', async () => {
    const { sdk, switchboard, world } = await registered();
    await Promise.all([sdk.unregister(), switchboard.pass(50)]);
    const promise = sdk.reregister();
    await switchboard.pass(50);
    await promise;
    expect(sdk.getStatus()).toBe('registered');
    expect(world.connections).toHaveLength(2);
  });

  test('who waits for a registration hears that it was given up', async () => {
    const { sdk } = page();
    const code = codeOf(sdk.register(CREDENTIALS));
    void sdk.unregister();
    expect(await code).toBe('unregistered');
  });
});
