/** omiSDK, the seed's methods: each one line of the phone's, made safe for any page. */

import type { PhoneEvent } from '../phone/events.js';
import type { Media } from '../phone/media.js';
import { Phone } from '../phone/phone.js';
import { Refusal } from '../phone/refusal.js';
import type { Account } from '../signaling/account.js';
import type { World } from '../signaling/world.js';
import { callData } from './call-data.js';
import { callBack, isolated } from './callbacks.js';
import { omiError } from './errors.js';
import { attachToPage } from './page.js';
import { dialled } from './phone-number.js';
import { webSocketUrl } from './server-url.js';
import { type Language, TEXTS } from './texts.js';
import type { Config, OmiError, OmiSDK, RegisterParams } from './types.js';

const VERSION = '2.0.0';

export interface Surroundings {
  readonly world: World;
  readonly media: Media;
  /** The origin that the script came from; empty when it is not known. */
  readonly origin: string;
}

export function createSdk({ world, media, origin }: Surroundings): OmiSDK {
  let config: Config = {};
  let attached = false;
  const phone = new Phone(world, media, tell);

  function language(): Language {
    return config.language === 'en' ? 'en' : 'vi';
  }

  function tell(event: PhoneEvent): void {
    // biome-ignore lint/suspicious/noConsole: this is what `debug` asks for
    if (config.debug) console.debug('[omiSDK]', event);
    const texts = TEXTS[language()];
    switch (event.type) {
      case 'registration': {
        const { status, problem } = event;
        const desc = problem === null ? texts.registration[status] : texts.error[problem];
        const data = { status: status === 'registered', state: status, desc };
        callBack(config, 'register', problem === null ? data : { ...data, code: problem });
        return;
      }
      case 'call': {
        const { fact, call, quality } = event;
        const data = callData(call, quality, phone.account, language(), world.now());
        callBack(config, fact, data);
        return;
      }
      case 'warning': {
        const { code, active } = event;
        callBack(config, 'warning', { code, message: texts.warning[code], active });
        return;
      }
      default:
    }
  }

  /** A Promise with coded errors, which a page may also ignore. */
  function quiet(work: () => Promise<void>, onError?: (error: OmiError) => void): Promise<void> {
    const promise = (async () => {
      try {
        await work();
      } catch (error) {
        throw omiError(error, language());
      }
    })();
    promise.catch((error: OmiError) => isolated('the error callback', onError, error));
    return promise;
  }

  /** @throws Refusal */
  function accountOf(params: RegisterParams): Account {
    const [domain, username] = [params?.domain, params?.username].map(name);
    const password = String(params?.password ?? '');
    if (!domain || !username || !password) throw new Refusal('no_credentials');
    const url = webSocketUrl(String(params.server || config.server || origin));
    if (url === null) throw new Refusal('invalid_server');
    return { domain, username, password, url, userAgent: `omiSDK/${VERSION}` };
  }

  async function register(account: Account): Promise<void> {
    if (!attached) attachToPage(phone);
    attached = true;
    await phone.register(account);
  }

  return {
    version: VERSION,

    async init(given, callback) {
      config = given ?? {};
      // As in the original the callback comes after `init` has returned.
      await Promise.resolve();
      isolated('the callback of init', callback, undefined);
    },

    register: (params, onError) => quiet(async () => register(accountOf(params)), onError),

    unregister: () => phone.unregister(),

    reregister: (params) =>
      quiet(async () => {
        const account = params ? accountOf(params) : phone.account;
        if (account === null) throw new Refusal('no_credentials');
        void phone.unregister();
        await register(account);
      }),

    makeCall: (number, ...further: unknown[]) =>
      quiet(async () => {
        if (further.some(asksForSomething)) throw new Refusal('not_supported');
        const target = dialled(number);
        if (!target) throw new Refusal('invalid_number');
        await phone.dial(target);
      }),

    acceptCall: () => quiet(() => phone.accept()),
    rejectCall: () => phone.reject(),
    stopCall: () => phone.hangUp(),
    toggleMute: (status) => phone.mute(status),
    getStatus: () => phone.status,
    isCalling: () => phone.isCalling,
    getAccessToken: () => phone.token,
  };
}

/** A label or number, in a form that can stand in a SIP address. */
function name(value: unknown): string {
  const text = String(value ?? '').trim();
  return /^[\p{L}\p{N}_.+-]{1,128}$/u.test(text) ? text : '';
}

/** Empty options, as pages pass them along, ask for nothing. */
function asksForSomething(option: unknown): boolean {
  return typeof option === 'object' && option !== null
    ? Object.values(option).some(asksForSomething)
    : Boolean(option);
}
