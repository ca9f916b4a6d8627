/** Our binding at the switchboard (RFC 3261 §10, RFC 5626): made, refreshed, made again. */

import { addressOf } from './account.js';
import { Backoff } from './backoff.js';
import type { Core } from './core.js';
import { parseNameAddr, retryAfterOf } from './fields.js';
import type { Flow } from './flow.js';
import type { Response } from './message.js';
import type { Draft, Exchange } from './requests.js';
import type { Cancel } from './world.js';

/** In seconds: what we ask for; the switchboard decides. */
const EXPIRES = 600;

/** Refresh after this share of the time granted, so that one failure costs nothing. */
const REFRESH_AT = 0.75;

/** In seconds. A switchboard that grants less, by mistake, is not asked more often. */
const SHORTEST_REFRESH = 10;

/** In ms: how long `leave` waits for the switchboard's answer. */
const LEAVE_WITHIN = 2_000;

/** In seconds: a longer `Retry-After` would leave a phone dead for too long. */
const LONGEST_RETRY_AFTER = 300;

export type RegistrationProblem = 'unreachable' | 'wrong_credentials' | 'registration_refused';

export type RegistrationState =
  | { readonly kind: 'registering'; readonly problem: RegistrationProblem | null }
  | { readonly kind: 'registered'; readonly token: string }
  /** The switchboard has judged and refused; we do not try again. */
  | { readonly kind: 'refused'; readonly problem: RegistrationProblem };

export class Registration {
  #timer: Cancel = () => {};
  #exchange: Exchange | null = null;
  #cseq = 0;
  #expires = EXPIRES;
  #left: (() => void) | null = null;
  /** What the present registration brought; null when there is none. */
  #token: string | null = null;
  readonly #callId: string;
  readonly #tag: string;
  readonly #backoff: Backoff;

  constructor(
    private readonly core: Core,
    private readonly flow: Flow,
    private readonly contact: string,
    private readonly changed: (state: RegistrationState) => void,
  ) {
    this.#callId = core.world.token();
    this.#tag = core.world.token();
    this.#backoff = new Backoff(core.world);
  }

  /** A new flow is there: it needs a registration of its own (RFC 5626 §4.2). */
  register(): void {
    this.#stop();
    this.#exchange = this.core.requests.send(this.#draft(this.#expires), (response) =>
      this.#answered(response),
    );
  }

  /** The flow is gone. */
  lost(): void {
    this.#stop();
    if (this.#left !== null) this.#left();
    else this.#failed();
  }

  /** Does the flow stand? After a sleep nobody knows, until something has come over it. */
  trusted(yes: boolean): void {
    if (this.#token === null || this.#left !== null) return;
    if (yes) this.changed({ kind: 'registered', token: this.#token });
    else this.changed({ kind: 'registering', problem: null });
  }

  /** Takes the binding away. Resolves when the switchboard has heard it, or does not answer. */
  leave(): Promise<void> {
    this.#stop();
    if (!this.flow.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      this.#left = () => {
        this.#stop();
        resolve();
      };
      this.#timer = this.core.world.after(LEAVE_WITHIN, this.#left);
      this.#exchange = this.core.requests.send(this.#draft(0), (response) => {
        if (response.status >= 200) this.#left?.();
      });
    });
  }

  #stop(): void {
    this.#timer();
    this.#exchange?.transaction.abandon();
    this.#exchange = null;
  }

  #draft(expires: number): Draft {
    const address = `<${addressOf(this.core.account)}>`;
    return {
      method: 'REGISTER',
      uri: `sip:${encodeURIComponent(this.core.account.domain)}`,
      body: '',
      fields: () => [
        ['From', `${address};tag=${this.#tag}`],
        ['To', address],
        ['Call-ID', this.#callId],
        ['CSeq', `${++this.#cseq} REGISTER`],
        ['Contact', this.contact],
        ['Expires', String(expires)],
        ['Supported', 'outbound, path'],
      ],
    };
  }

  #answered(response: Response): void {
    const { status } = response;
    if (status < 200) return;
    if (status < 300) {
      this.#backoff.reset();
      this.flow.proven();
      const seconds = Math.max(SHORTEST_REFRESH, this.#granted(response) * REFRESH_AT);
      this.#timer = this.core.world.after(seconds * 1000, () => this.register());
      const token = response.headers.get('Tongdai-Token') ?? '';
      this.#token = token;
      this.core.requests.renewed(token);
      this.changed({ kind: 'registered', token });
    } else if (status === 423 && this.#longer(response)) {
      this.register();
    } else if (status === 408 || status === 429 || status >= 500) {
      this.#later(response);
    } else {
      const problem = status === 401 ? 'wrong_credentials' : 'registration_refused';
      this.changed({ kind: 'refused', problem });
    }
  }

  /** Tries again on the same flow, when the switchboard asks us to or when patience says so. */
  #later(response: Response): void {
    const seconds = Math.min(retryAfterOf(response) ?? 0, LONGEST_RETRY_AFTER);
    const wait = seconds * 1000 + this.#backoff.next();
    this.#timer = this.core.world.after(wait, () => this.register());
    this.#failed();
  }

  #failed(): void {
    this.#token = null;
    this.changed({ kind: 'registering', problem: 'unreachable' });
  }

  /** Seconds granted to our contact (§10.2.4). */
  #granted(response: Response): number {
    const { uri } = parseNameAddr(this.contact);
    const ours = response.headers
      .all('Contact')
      .flatMap((line) => line.split(/,(?=[^<>]*<)/))
      .map(parseNameAddr)
      .find((contact) => contact.uri === uri);
    const granted = ours?.parameters.get('expires') ?? response.headers.get('Expires') ?? '';
    return /^\d{1,9}$/.test(granted) ? Number(granted) : EXPIRES;
  }

  /** §10.2.8: takes the interval that the switchboard wants, if it is a longer one. */
  #longer(response: Response): boolean {
    const minimum = Number(response.headers.get('Min-Expires'));
    if (!Number.isInteger(minimum) || minimum <= this.#expires) return false;
    this.#expires = minimum;
    return true;
  }
}
