/** Our binding at the switchboard (RFC 3261 §10, RFC 5626): made, refreshed, made again. */

import { addressOf } from './account.js';
import { Backoff } from './backoff.js';
import type { Core, Exchange } from './core.js';
import { Dialog } from './dialog.js';
import type { Flow } from './flow.js';
import type { Response } from './message.js';
import type { OnResponse } from './transactions.js';
import type { Cancel } from './world.js';

/** In seconds: what we ask for; the switchboard decides. */
const EXPIRES = 600;

/** Refresh after this share of the time granted, so that one failure costs nothing. */
const REFRESH_AT = 0.75;

/** In seconds. A switchboard that grants less, by mistake, is not asked more often. */
const SHORTEST_REFRESH = 10;

/** In ms: how long `leave` waits for the switchboard's answer. */
const LEAVE_WITHIN = 2_000;

/** In ms: whoever changes his mind more often is told of once, as he then is. */
const BUSY_EVERY = 250;

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
  #expires = EXPIRES;
  #left: (() => void) | null = null;
  /** What the present registration brought; null when there is none. */
  #token: string | null = null;
  #busy = false;
  /** What the switchboard was told of it last, and when. */
  #told = false;
  #toldAt = 0;
  readonly #dialog: Dialog;
  readonly #backoff: Backoff;

  constructor(
    private readonly core: Core,
    private readonly flow: Flow,
    /** `;parameters` of our contact. */
    private readonly instance: string,
    private readonly changed: (state: RegistrationState) => void,
  ) {
    const { account, world } = core;
    const address = `<${addressOf(account)}>`;
    const registrar = `sip:${encodeURIComponent(account.domain)}`;
    const local = `${address};tag=${world.token()}`;
    this.#dialog = new Dialog(world.token(), local, address, registrar);
    this.#backoff = new Backoff(core.world);
  }

  /** A new flow is there: it needs a registration of its own (RFC 5626 §4.2). */
  register(): void {
    this.#stop();
    this.#send(this.#expires, (response) => this.#answered(response));
  }

  /** Does the user refuse every call? The switchboard is told with each registration, and at once. */
  set busy(on: boolean) {
    this.#busy = on;
    // While a registration is under way its answer is waited for.
    if (this.#token !== null && this.#exchange?.transaction.isOver) this.#tellBusy();
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
      this.#send(0, ({ status }) => {
        if (status >= 200) this.#left?.();
      });
    });
  }

  #stop(): void {
    this.#timer();
    this.#exchange?.transaction.end();
  }

  #send(expires: number, onResponse: OnResponse): void {
    const [name, contact] = this.core.contact;
    const fields = [
      [name, contact + this.instance],
      ['Expires', `${expires}`],
      ['Supported', 'outbound, path'],
      ...(this.#busy ? [['Tongdai-Busy', 'yes'] as const] : []),
    ] as const;
    this.#told = this.#busy;
    this.#toldAt = this.core.world.now();
    this.#exchange = this.core.request('REGISTER', this.#dialog, onResponse, fields);
  }

  #answered(response: Response): void {
    const { status } = response;
    if (status < 200) return;
    if (status < 300) {
      this.#backoff.reset();
      this.flow.proven();
      this.#again(Math.max(SHORTEST_REFRESH, this.#granted(response) * REFRESH_AT) * 1000);
      const token = response.headers.get('Tongdai-Token');
      this.#token = token;
      this.core.authentication.renewed(token);
      this.#tellBusy();
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

  #tellBusy(): void {
    const wait = this.#toldAt + BUSY_EVERY - this.core.world.now();
    if (this.#told !== this.#busy) this.#again(Math.max(0, wait));
  }

  /** Tries again on the same flow, when the switchboard asks us to or when patience says so. */
  #later({ headers }: Response): void {
    const seconds = Math.min(secondsOf(headers.get('Retry-After')), LONGEST_RETRY_AFTER);
    this.#again(seconds * 1000 + this.#backoff.next());
    this.#failed();
  }

  #again(milliseconds: number): void {
    this.#timer();
    this.#timer = this.core.world.after(milliseconds, () => this.register());
  }

  #failed(): void {
    this.#token = null;
    this.changed({ kind: 'registering', problem: 'unreachable' });
  }

  /** Seconds granted to our contact, of all that the address of record has (§10.2.4). */
  #granted({ headers }: Response): number {
    const [, contact] = this.core.contact;
    const [, ours = ''] = headers.all('Contact').join().split(contact);
    return secondsOf(/^[^,]*?;expires=(\d+)/i.exec(ours)?.[1]) || EXPIRES;
  }

  /** §10.2.8: takes the interval that the switchboard wants, if it is a longer one. */
  #longer({ headers }: Response): boolean {
    const before = this.#expires;
    this.#expires = Math.max(before, secondsOf(headers.get('Min-Expires')));
    return this.#expires > before;
  }
}

/** Delta-seconds (RFC 3261 §25.1); 0 where there are none. */
function secondsOf(text = ''): number {
  return Number(/^\d{1,9}/.exec(text)) || 0;
}
