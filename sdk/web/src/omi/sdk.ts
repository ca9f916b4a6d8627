/** omiSDK, the seed's methods: each one line of the phone's, made safe for any page. */

import type { PhoneEvent } from '../phone/events.js';
import type { Media } from '../phone/media.js';
import { Phone } from '../phone/phone.js';
import { Refusal } from '../phone/refusal.js';
import type { Account } from '../signaling/account.js';
import type { World } from '../signaling/world.js';
import { accountOf, userAgentOf } from './account.js';
import { callData } from './call-data.js';
import { callInfo } from './call-info.js';
import { callRequest, sneakyTypeOf } from './call-request.js';
import { isKey, pressed, soundOf } from './call-sounds.js';
import type { Checked } from './config.js';
import { contactOf } from './contact.js';
import { type BrowserDevices, publicDevices } from './devices.js';
import { omiError } from './errors.js';
import { isolated, Listeners } from './listeners.js';
import { Outbox } from './outbox.js';
import { attachToPage } from './page.js';
import { dialled, numberOf } from './phone-number.js';
import type { preflight } from './preflight.js';
import { httpOrigin, webSocketUrl } from './server-url.js';
import type { Sounds } from './sounds.js';
import type { Store } from './store.js';
import { type Fetch, SwitchboardApi } from './switchboard-api.js';
import { type Language, TEXTS } from './texts.js';
import type { Theme, ThemeFactory } from './theme-port.js';
import type { CallOptions, Config, OmiError, OmiSDK, OmiSDKTheme, WarningCode } from './types.js';

const VERSION = '2.0.0';

/** Wishes kept for a theme that may never come: a page without one must not pile them up. */
const MOST_EARLY = 100;

export interface Surroundings {
  readonly world: World;
  readonly media: Media;
  readonly sounds: Sounds;
  readonly devices: BrowserDevices;
  readonly fetch: Fetch;
  readonly store: Store;
  /** The origin that the script came from; empty when it is not known. */
  readonly origin: string;
  /** Missing where pages draw their own interface. */
  readonly theme?: ThemeFactory;
  /** Missing where a compiler has read the configuration: it is taken as it is. */
  readonly checked?: (given: unknown) => Checked;
  /** Missing where nobody asks for it: then there is no such method. */
  readonly preflight?: typeof preflight;
}

export function createSdk(surroundings: Surroundings): {
  omiSDK: OmiSDK;
  omiSDKTheme: OmiSDKTheme;
} {
  const { world, media, sounds, devices, origin } = surroundings;
  let config: Config = {};
  let attached = false;
  let theme: Theme | null = null;
  const early: ((theme: Theme) => void)[] = [];
  const listeners = new Listeners();
  const phone = new Phone(world, media, tell);
  const { registration } = phone;
  const api = new SwitchboardApi(surroundings.fetch, registration);
  const outbox = new Outbox(surroundings.store, (info) => api.store(info));

  function language(): Language {
    return config.language === 'en' ? 'en' : 'vi';
  }

  function tell(event: PhoneEvent): void {
    // biome-ignore lint/suspicious/noConsole: this is what `debug` asks for
    if (config.debug) console.debug('[omiSDK]', event);
    if (event.type === 'registration') {
      const { status: state, problem } = event;
      const status = state === 'registered';
      const texts = TEXTS[language()];
      const desc = problem === null ? texts.registration[state] : texts.error[problem];
      listeners.tell('register', { status, state, desc, ...(problem && { code: problem }) });
      if (status) void outbox.deliver(registration.owner);
    } else if (event.type === 'call') {
      const { fact, call, quality } = event;
      soundOf(sounds, fact, call, phone.isCalling);
      if (fact === 'earlyMedia') return;
      listeners.tell(fact, callData(call, quality, registration.account, language(), world.now()));
    } else {
      warn(event.code, event.active);
    }
  }

  function warn(code: WarningCode, active: boolean): void {
    const message = TEXTS[language()].warning[code];
    listeners.tell('warning', { code, message, active });
  }

  /** A Promise with coded errors, which a page may also ignore. */
  function quiet<Result>(work: () => Promise<Result>): Promise<Result> {
    const promise = work().catch((error: unknown) => {
      throw omiError(error, language());
    });
    promise.catch(() => {});
    return promise;
  }

  /** @throws Refusal */
  function account(params: unknown): Account {
    const userAgent = userAgentOf(VERSION, config.options?.extraUserAgentString);
    return accountOf(params, [config.server, origin], userAgent);
  }

  /** Pages fill in fields before `init`, too. */
  function toTheme(ask: (theme: Theme) => void): void {
    if (theme) ask(theme);
    else if (early.length < MOST_EARLY) early.push(ask);
  }

  /** What is only done once somebody uses the SDK: loading it is to cost nothing. */
  function attach(): void {
    if (attached) return;
    attached = true;
    attachToPage(registration);
    sounds.listen((active) => warn('audio_blocked', active));
    devices.listen((list) => listeners.tell('devicesChanged', list));
  }

  function configure(given: unknown): void {
    const check = surroundings.checked?.(given);
    // biome-ignore lint/suspicious/noConsole: the page's author is to see it
    for (const complaint of check?.complaints ?? []) console.error(`[omiSDK] ${complaint}`);
    config = check?.config ?? ((given ?? {}) as Config);
    listeners.callbacks = config.callbacks ?? {};
    registration.busy = config.busy ?? registration.busy;
    sounds.setVolume(config.ringtoneVolume ?? 1);
    if (config.theme) theme ??= surroundings.theme?.(themeDeps) ?? null;
    if (theme === null) return;
    theme.configure(config);
    for (const ask of early.splice(0)) ask(theme);
  }

  /** Its WebSocket; null when nobody has said yet where it is. */
  function switchboard(): string | null {
    return registration.account?.url ?? webSocketUrl(config.server ?? origin);
  }

  async function register(account: Account): Promise<void> {
    attach();
    await registration.register(account);
  }

  const core: Omit<OmiSDK, 'preflight'> = {
    version: VERSION,

    async init(given, callback) {
      attach();
      configure(given);
      // As in the original the callback comes after `init` has returned.
      await Promise.resolve();
      isolated('init', callback);
    },

    register(params, onError) {
      const promise = quiet(async () => register(account(params)));
      promise.catch((error: OmiError) => isolated('onError', onError, error));
      return promise;
    },

    unregister: () => registration.unregister(),

    reregister: (params) =>
      quiet(async () => {
        const next = params ? account(params) : registration.account;
        if (next === null) throw new Refusal('no_credentials');
        void registration.unregister();
        await register(next);
      }),

    makeCall: (number, options?: string | CallOptions) =>
      quiet(async () => phone.dial(callRequest(number, options))),

    changeSupervision: (mode) => quiet(async () => phone.supervise(sneakyTypeOf(mode))),

    record: (action) => quiet(async () => api.record(phone.answeredId, action)),

    acceptCall: () => quiet(() => phone.accept()),
    rejectCall: () => phone.reject(),
    stopCall: () => phone.hangUp(),
    transferCall,

    sendDTMF: (tone) =>
      quiet(async () => {
        const keys = String(tone ?? '').trim();
        const sent = phone.press(keys);
        pressed(sounds, world, keys);
        await sent;
      }),

    toggleMute: (status) => phone.mute(status),
    toggleHold: (status) => quiet(() => phone.hold(status)),
    getStatus: () => registration.status,
    isCalling: () => phone.isCalling,
    toggleDialog: () => theme?.toggle(),
    updateContactInfo: (contact) => phone.introduce(contactOf(contact)),
    getAccessToken: () => registration.token,

    on: (name, callback) => listeners.on(name, callback),
    off: (name, callback) => listeners.off(name, callback),
    setBusy(busy) {
      registration.busy = Boolean(busy);
    },
    isBusy: () => registration.busy,
    setDialNumber: (number) => theme?.setDialNumber(dialled(number)),

    devices: publicDevices(devices, quiet),
    startAudio: () => quiet(() => sounds.start()),
    getRecentCalls: () => quiet(() => api.recentCalls()),
    getColleagues: () => quiet(() => api.colleagues()),
    getHotlines: () => quiet(() => api.hotlines()),

    saveCallInfo: (given) =>
      quiet(async () => {
        const info = callInfo(given);
        listeners.tell('saveCallInfo', info);
        const { owner } = registration;
        if (!owner || !(await outbox.put(owner, info))) throw new Refusal('not_saved');
      }),
  };

  /** Blind, or announced with `{ attended: true }`. */
  function transferCall(extension: unknown, options?: { attended: true }) {
    return quiet(async () => {
      const target = numberOf(extension);
      if (!options?.attended) return phone.transfer(target);
      const announced = await phone.announce(target);
      return {
        complete: () => quiet(() => announced.complete()),
        cancel: () => quiet(() => announced.cancel()),
        over: quiet(() => announced.left.promise),
      };
    }) as Promise<never>;
  }

  const tried = surroundings.preflight && {
    preflight: () =>
      surroundings.preflight?.({
        world,
        media,
        agent: registration.agent,
        problem: registration.problem,
        url: switchboard(),
        isCalling: () => phone.isCalling,
        language: language(),
      }),
  };
  const omiSDK = { ...core, ...tried } as OmiSDK;

  const themeDeps = {
    sdk: omiSDK,
    listen: listeners.listen.bind(listeners),
    keyTone: (digit: string) => {
      if (isKey(digit)) sounds.once(digit);
    },
    store: surroundings.store,
    owner: () => registration.owner,
    switchboard: () => httpOrigin(switchboard() ?? ''),
  };

  const omiSDKTheme: OmiSDKTheme = {
    setFormData: (data) => toTheme((theme) => theme.setFormData(data)),
    setSelections: (id, items) => toTheme((theme) => theme.setSelections(id, items)),
    setSelecteds: (id, items) => toTheme((theme) => theme.setSelecteds(id, items)),
  };

  return { omiSDK, omiSDKTheme };
}
