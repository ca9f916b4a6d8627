import { describe, expect, test } from 'vitest';
import { agree, talking } from './calls.js';
import { codeOf, registered } from './page.js';

describe('registered is who was heard within the last keep-alive', () => {
  test('a quiet but living connection stays registered', async () => {
    const { sdk, switchboard, told } = await registered();
    for (let minute = 0; minute < 5; minute++) {
      await switchboard.pass(60_000);
      expect(sdk.getStatus()).toBe('registered');
    }
    expect(told('register')).toHaveLength(2);
  });

  test('a page that slept says so as soon as it is asked, before any timer', async () => {
    const { sdk, world } = await registered();
    world.time += 40_000;
    expect(sdk.getStatus()).toBe('registering');
    expect(await codeOf(sdk.makeCall('101'))).toBe('not_registered');
  });

  test('it asks the switchboard when it wakes, and is registered again by its answer', async () => {
    const { sdk, switchboard, world, told } = await registered();
    world.time += 3_600_000;
    await switchboard.pass(20);
    expect(told('register').slice(2)).toMatchObject([
      { state: 'registering', status: false },
      { state: 'registered', status: true },
    ]);
    expect(sdk.getStatus()).toBe('registered');
    expect(sdk.getAccessToken()).not.toBe('');
    expect(world.connections).toHaveLength(1);
  });

  test('a connection that died in its sleep is found out within 3 s and replaced', async () => {
    const { sdk, switchboard, world } = await registered();
    switchboard.pongs = false;
    switchboard.register = () => null;
    world.time += 3_600_000;
    await switchboard.pass(10);
    expect(sdk.getStatus()).toBe('registering');
    await switchboard.pass(4_500);
    expect(world.connections.length).toBeGreaterThan(1);
    expect(sdk.getStatus()).toBe('registering');
  });

  test('a call whose media died in that sleep is mended once the switchboard has answered', async () => {
    const one = await talking();
    one.world.time += 60_000;
    one.media.line.path = 'broken';
    one.media.line.listener.broken();
    expect(one.switchboard.count('INVITE')).toBe(1);
    await one.switchboard.pass(30);
    expect(one.switchboard.last('INVITE').body).toBe('restart-2');
    await agree(one);
    expect(one.world.connections).toHaveLength(1);
    expect(one.sdk.isCalling()).toBe(true);
  });
});
