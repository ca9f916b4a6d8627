import { describe, expect, test } from 'vitest';
import { CONTACT, inDialog, invited, ringing, talking } from './calls.js';
import { CREDENTIALS, codeOf, type Page, page, registered } from './page.js';
import { answer } from './sim.js';

/** What the INVITE of a call says, read as the switchboard reads it. */
function datasOf(header: string): unknown {
  expect(header).toMatch(/^[\w-]+$/);
  const binary = atob(header.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

describe('makeCall(phone, hotline) and makeCall(phone, options)', () => {
  test.each([['02473000001'], [' 024 7300-0001 '], [{ sipNumber: '02473000001' }]])(
    'hotline %j: đầu số dùng để gọi ra',
    async (hotline) => {
      const { sdk, switchboard, call } = await registered();
      expect(await codeOf(sdk.makeCall('0394749346', hotline))).toBe('');
      await switchboard.pass(10);
      expect(switchboard.last('INVITE').header('Tongdai-Hotline')).toBe('02473000001');
      expect(call('connecting').sipNumber).toBe('02473000001');
    },
  );

  test('a hotline that may not be used ends the call with LIMITATION_DECLINE', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('0394749346', '02473000009');
    await switchboard.pass(10);
    const refusal = answer(switchboard.last('INVITE'), '403 Forbidden', [
      'Tongdai-Cause: LIMITATION_DECLINE',
    ]);
    switchboard.send(refusal);
    await switchboard.pass(10);
    expect(call('ended').endCause).toBe('LIMITATION_DECLINE');
  });

  test('a hotline that is none is refused', async () => {
    const { sdk } = await registered();
    expect(await codeOf(sdk.makeCall('0394749346', '<script>'))).toBe('invalid_number');
  });

  test('datas: dữ liệu tuỳ chỉnh vào lịch sử cuộc gọi', async () => {
    const { sdk, switchboard } = await registered();
    const datas = { name: 'Nguyễn Thị Lan 😀', order: 12, tags: ['a', 'b'], none: null };
    expect(await codeOf(sdk.makeCall('101', { datas }))).toBe('');
    await switchboard.pass(10);
    expect(datasOf(switchboard.last('INVITE').header('Tongdai-Datas'))).toEqual(datas);
  });

  test('datas of 256 characters go out, all values together', async () => {
    const { sdk, switchboard } = await registered();
    const datas = { a: 'ữ'.repeat(128), b: '😀'.repeat(126), c: 12 };
    expect(await codeOf(sdk.makeCall('101', { datas }))).toBe('');
    await switchboard.pass(10);
    expect(datasOf(switchboard.last('INVITE').header('Tongdai-Datas'))).toEqual(datas);
  });

  const itself: Record<string, unknown> = {};
  itself['itself'] = itself;
  test.each([
    ['257 characters', { a: 'x'.repeat(200), b: 'y'.repeat(57) }],
    ['a long object inside', { a: { b: 'x'.repeat(250) } }],
    ['text', 'text'],
    ['an array', ['a']],
    ['an instance', new Map()],
    ['what contains itself', itself],
    ['what JSON does not know', { big: 10n }],
  ])('datas that are %s: invalid_datas, and no call', async (_, datas) => {
    const { sdk, switchboard, facts } = await registered();
    expect(await codeOf(sdk.makeCall('101', { datas: datas as never }))).toBe('invalid_datas');
    await switchboard.pass(10);
    expect(switchboard.count('INVITE')).toBe(0);
    expect(facts()).toEqual([]);
    expect(sdk.isCalling()).toBe(false);
  });

  test('empty options, as pages pass them along, ask for nothing', async () => {
    const { sdk, switchboard } = await registered();
    const makeCall = sdk.makeCall as (...args: unknown[]) => Promise<void>;
    const empty = { sipNumber: '', sneakyType: '', datas: {} };
    expect(await codeOf(makeCall('101', empty))).toBe('');
    await switchboard.pass(10);
    const invite = switchboard.last('INVITE');
    for (const name of ['Tongdai-Hotline', 'Tongdai-Datas', 'Tongdai-Supervise']) {
      expect(invite.header(name)).toBe('');
    }
  });
});

describe('sipNumber and remoteName are what the switchboard says', () => {
  const SAID = ['P-Asserted-Identity: "Nguyễn Lan" <sip:101@demo>', 'Tongdai-Hotline: 02473000002'];

  test('of an outgoing call while it rings', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    const invite = switchboard.last('INVITE');
    switchboard.send(answer(invite, '180 Ringing', [...CONTACT, ...SAID], 'early answer'));
    await switchboard.pass(10);
    expect(call('ringing')).toMatchObject({
      remoteName: 'Nguyễn Lan',
      sipNumber: '02473000002',
      uuid: 'call-1',
    });
  });

  test('or when it is answered', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    switchboard.send(answer(switchboard.last('INVITE'), '200 OK', [...CONTACT, ...SAID], 'answer'));
    await switchboard.pass(10);
    expect(call('accepted')).toMatchObject({ remoteName: 'Nguyễn Lan', sipNumber: '02473000002' });
  });

  test('of an incoming call', async () => {
    const { switchboard, call } = await registered();
    switchboard.invite('in-1', { headers: ['Tongdai-Call: call-1', ...SAID] });
    await switchboard.pass(10);
    expect(call('invite')).toMatchObject({
      remoteName: 'Nguyễn Lan',
      sipNumber: '02473000002',
      remoteNumber: '101',
    });
  });

  test('a number in the place of a name is none', async () => {
    const { switchboard, call } = await registered();
    const headers = ['P-Asserted-Identity: "0900000001" <sip:0900000001@demo>'];
    switchboard.invite('in-1', { headers });
    await switchboard.pass(10);
    expect(call('invite').remoteName).toBe('Chị Lan'); // as the caller says himself
  });
});

describe('sendDTMF(tone): gửi tín hiệu tương tác bấm phím', () => {
  test.each([
    ['1', '1'],
    [5, '5'],
    ['0123456789*#', '0123456789*#'],
    [' 12# ', '12#'],
  ])('%j', async (tone, keys) => {
    const { sdk, media } = await talking();
    expect(await codeOf(sdk.sendDTMF(tone))).toBe('');
    expect(media.line.log.at(-1)).toBe(`tones ${keys}`);
  });

  test.each([[''], ['A'], ['1,2'], ['+'], [null], [{}], ['１']])(
    '%j is invalid_tone',
    async (tone) => {
      const { sdk, media } = await talking();
      expect(await codeOf(sdk.sendDTMF(tone as string))).toBe('invalid_tone');
      expect(media.line.log.join()).not.toContain('tones');
    },
  );

  test('needs an answered call', async () => {
    expect(await codeOf((await registered()).sdk.sendDTMF('1'))).toBe('no_call');
    expect(await codeOf((await ringing()).sdk.sendDTMF('1'))).toBe('no_call');
  });

  test('is heard here too, in the pace in which it goes out', async () => {
    const { sdk, sounds, switchboard } = await talking();
    void sdk.sendDTMF('12#');
    await switchboard.pass(10);
    expect(sounds.log.at(-1)).toBe('1');
    await switchboard.pass(400);
    expect(sounds.log.slice(-3)).toEqual(['1', '2', '#']);
  });
});

describe('toggleMute(status): bật tắt âm thanh từ micro', () => {
  test('true mutes, false unmutes, without an argument flips; muteChanged tells', async () => {
    const one = await talking();
    const { sdk } = one;
    expect([sdk.toggleMute(true), sdk.toggleMute(), sdk.toggleMute()]).toEqual([true, false, true]);
    expect(one.media.line.log.slice(-3)).toEqual(['mute', 'unmute', 'mute']);
    expect(one.told('muteChanged')).toEqual([true, false, true]);
    expect(one.call('muteChanged')).toMatchObject({ isMuted: true, status: 'connected' });
    expect(sdk.toggleMute(true)).toBe(true);
    expect(one.told('muteChanged')).toHaveLength(3);
  });

  test('is a wish: from ringing on, through the answer, hold and lost connections', async () => {
    const one = await ringing();
    expect(one.sdk.toggleMute(true)).toBe(true);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(10);
    expect(one.call('accepted').isMuted).toBe(true);
    const hold = one.sdk.toggleHold(true);
    await one.switchboard.pass(10);
    one.switchboard.send(answer(one.switchboard.last('INVITE'), '200 OK', CONTACT, 'answer'));
    await one.switchboard.pass(10);
    await hold;
    one.media.line.path = 'broken';
    one.switchboard.socket.drop();
    await one.switchboard.pass(1_500);
    expect(one.call('incall')).toMatchObject({ isMuted: true, status: 'hold' });
    expect(one.media.line.log).not.toContain('unmute');
  });

  test('belongs to the call: the next one begins with sound', async () => {
    const one = await talking();
    one.sdk.toggleMute(true);
    one.sdk.stopCall();
    expect(one.sdk.toggleMute(true)).toBe(false);
    one.switchboard.invite('in-1');
    await one.switchboard.pass(10);
    expect(one.call('invite').isMuted).toBe(false);
  });
});

describe('updateContactInfo(Object): tên và avatar của khách hàng', () => {
  const avatar = 'https://example.com/lan.png';

  test('is in the data of callbacks from then on, to the end', async () => {
    const one = await invited();
    one.sdk.updateContactInfo({ name: ' Nguyễn Thanh Sang ', avatar });
    await one.sdk.acceptCall();
    expect(one.call('accepted')).toMatchObject({
      remoteName: 'Nguyễn Thanh Sang',
      remoteAvatar: avatar,
    });
    one.sdk.updateContactInfo({ name: '' });
    one.sdk.stopCall();
    expect(one.call('ended')).toMatchObject({ remoteName: '', remoteAvatar: avatar });
  });

  test('is stronger than the name that the switchboard says later', async () => {
    const { sdk, switchboard, call } = await registered();
    void sdk.makeCall('101');
    await switchboard.pass(10);
    sdk.updateContactInfo({ name: 'Chị Hoa' });
    const headers = [...CONTACT, 'P-Asserted-Identity: "Lan" <sip:101@demo>'];
    switchboard.send(answer(switchboard.last('INVITE'), '180 Ringing', headers));
    await switchboard.pass(10);
    expect(call('ringing').remoteName).toBe('Chị Hoa');
  });

  test.each([
    ['javascript:alert(1)'],
    ['data:text/html,<script>'],
    ['//example.com/x.png'],
    ['blob:https://example.com/1'],
    [{}],
    [1],
  ])('an avatar %j is not shown', async (bad) => {
    const one = await invited();
    one.sdk.updateContactInfo({ name: 'Lan', avatar: bad as string });
    await one.sdk.acceptCall();
    expect(one.call('accepted')).toMatchObject({ remoteName: 'Lan', remoteAvatar: '' });
  });

  test.each([
    ['data:image/png;base64,iVBORw0KGgo='],
    ['http://example.com/x.png'],
    [' HTTPS://example.com/x.png '],
  ])('an avatar %j is', async (good) => {
    const one = await invited();
    one.sdk.updateContactInfo({ avatar: good });
    await one.sdk.acceptCall();
    expect(one.call('accepted').remoteAvatar).toBe(good.trim());
  });

  test.each([[null], [undefined], ['Lan'], [{ name: 1 }]])(
    '%j changes nothing',
    async (contact) => {
      const one = await invited();
      one.sdk.updateContactInfo(contact as never);
      await one.sdk.acceptCall();
      expect(one.call('accepted').remoteName).toBe('Chị Lan');
    },
  );
});

describe('busy: tự động từ chối tất cả các cuộc gọi tới', () => {
  test('config.busy refuses with 486 and tells inviteRejected', async () => {
    const { sdk, switchboard, facts, call, sounds } = await registered({ busy: true });
    expect(sdk.isBusy()).toBe(true);
    switchboard.invite('in-1');
    await switchboard.pass(10);
    expect(switchboard.response().status).toBe(486);
    expect(facts()).toEqual(['inviteRejected']);
    expect(call('inviteRejected')).toMatchObject({ uuid: 'call-1', endCause: 'BUSY' });
    expect(sdk.isCalling()).toBe(false);
    expect(sounds.log).toEqual([]);
  });

  test('outgoing calls can be made', async () => {
    const { sdk } = await registered({ busy: true });
    expect(await codeOf(sdk.makeCall('101'))).toBe('');
  });

  test('setBusy(bool) and isBusy(), and an init that says nothing of it leaves it', async () => {
    const { sdk, switchboard, facts } = await registered();
    expect(sdk.isBusy()).toBe(false);
    sdk.setBusy(true);
    await sdk.init({});
    expect(sdk.isBusy()).toBe(true);
    await sdk.init({ busy: false });
    expect(sdk.isBusy()).toBe(false);
    switchboard.invite('in-1');
    await switchboard.pass(10);
    expect(switchboard.response().status).toBe(180);
    expect(facts()).toEqual([]);
  });
});

describe('busy: tổng đài biết', () => {
  const busy = (one: Page) => one.switchboard.last('REGISTER').header('Tongdai-Busy');

  test('config.busy is told with the registration, and so is its end', async () => {
    const one = await registered({ busy: true });
    expect(busy(one)).toBe('yes');
    await one.sdk.init({ busy: false });
    await one.switchboard.pass(300);
    expect(busy(one)).toBe('');
    expect(one.told('register')).toHaveLength(2); // nothing has changed for the page
  });

  test('setBusy is told within a moment, and stays so when the registration is renewed', async () => {
    const one = await registered();
    await one.switchboard.pass(1000);
    const before = one.switchboard.count('REGISTER');
    one.sdk.setBusy(true);
    await one.switchboard.pass(20);
    expect([one.switchboard.count('REGISTER'), busy(one)]).toEqual([before + 1, 'yes']);
    await one.switchboard.pass(451_000);
    expect([one.switchboard.count('REGISTER'), busy(one)]).toEqual([before + 2, 'yes']);
  });

  test('whoever changes his mind all the time is told of four times a second at most', async () => {
    const one = await registered();
    await one.switchboard.pass(1000);
    const before = one.switchboard.count('REGISTER');
    for (let turn = 0; turn < 99; turn += 1) {
      one.sdk.setBusy(turn % 2 === 0);
      await one.switchboard.pass(10);
    }
    await one.switchboard.pass(500);
    expect(one.switchboard.count('REGISTER') - before).toBeLessThanOrEqual(5);
    expect(busy(one)).toBe('yes');
    expect(one.sdk.getStatus()).toBe('registered');
  });

  test('changed before anybody has answered, it is told after the answer', async () => {
    const one = page();
    const promise = one.sdk.register(CREDENTIALS);
    await one.world.pass(5); // the socket is open, and the REGISTER on its way
    one.sdk.setBusy(true);
    await one.switchboard.pass(600);
    await promise;
    expect(busy(one)).toBe('yes');
  });

  test('without a connection it is told with the next one', async () => {
    const one = await registered();
    one.switchboard.socket.drop();
    one.sdk.setBusy(true);
    await one.switchboard.pass(5_000);
    expect([one.sdk.getStatus(), busy(one)]).toEqual(['registered', 'yes']);
  });
});

test('inviteRejected: a second call during another one is busy, and the first goes on', async () => {
  const one = await talking();
  one.switchboard.invite('in-2', { headers: ['Tongdai-Call: call-2'] });
  await one.switchboard.pass(10);
  expect(one.call('inviteRejected')).toMatchObject({ uuid: 'call-2', endCode: 486 });
  expect(one.sounds.log.at(-1)).toBe('beep');
  one.switchboard.send(inDialog(one, 'BYE', 7));
  await one.switchboard.pass(10);
  expect(one.call('ended').uuid).toBe('call-1');
});
