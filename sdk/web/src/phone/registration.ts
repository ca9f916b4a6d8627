/** One extension's connection to the switchboard, in the seed's three words. */

import type { ErrorCode, RegistrationStatus } from '../omi/types.js';
import type { Account } from '../signaling/account.js';
import type { RegistrationState } from '../signaling/registration.js';
import { type Incoming, UserAgent } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import type { Tell } from './events.js';
import { Refusal } from './refusal.js';

/** Whom the connection brings news. */
export interface Switchboard {
  invited(invite: Incoming): void;
  /** Calls can be made again. */
  recovered(): void;
  /** Registered over a new flow: a call that lives is to be attached to it. */
  resumed(): void;
  /** The connection is about to be given up: a call ends now. */
  leaving(): void;
}

interface Waiting {
  resolve(): void;
  reject(refusal: Refusal): void;
}

export class Registration {
  #status: RegistrationStatus = 'unregistered';
  #problem: ErrorCode | null = null;
  #token = '';
  #account: Account | null = null;
  #agent: UserAgent | null = null;
  #waiting: Waiting[] = [];

  constructor(
    private readonly world: World,
    private readonly tell: Tell,
    private readonly switchboard: Switchboard,
  ) {}

  /** Registered is who was heard within the last keep-alive. */
  get status(): RegistrationStatus {
    const slept = this.#status === 'registered' && this.#agent?.isFresh === false;
    return slept ? 'registering' : this.#status;
  }

  /** Why there is no registration, when something is wrong. */
  get problem(): ErrorCode | null {
    return this.#problem;
  }

  get token(): string {
    return this.#token;
  }

  /** The account of the present connection, else of the one before. */
  get account(): Account | null {
    return this.#account;
  }

  /** The user agent, while calls can be made. */
  get agent(): UserAgent | null {
    return this.status === 'registered' ? this.#agent : null;
  }

  /**
   * Connects. Rejects at the first failure; when the switchboard could not be reached the
   * attempts go on nevertheless.
   *
   * @throws Refusal
   */
  register(account: Account): Promise<void> {
    if (this.#agent !== null) {
      if (!sameIdentity(account, this.#account)) {
        return Promise.reject(new Refusal('already_registered'));
      }
      if (this.#status === 'registered') return Promise.resolve();
    }
    const promise = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    if (this.#agent === null) this.#connect(account);
    return promise;
  }

  /** Never rejects. */
  async unregister(): Promise<void> {
    const agent = this.#agent;
    if (agent === null) return;
    this.switchboard.leaving();
    this.#agent = null;
    const stopped = agent.stop();
    this.#change('unregistered', null);
    this.#settle('unregistered');
    await stopped;
  }

  nudge(): void {
    this.#agent?.nudge();
  }

  #connect(account: Account): void {
    this.#account = account;
    const agent: UserAgent = new UserAgent(this.world, account, {
      registration: (state) => {
        if (agent === this.#agent) this.#registration(state);
      },
      invited: (invite) => {
        if (agent === this.#agent) this.switchboard.invited(invite);
      },
      resumed: () => {
        if (agent === this.#agent) this.switchboard.resumed();
      },
    });
    this.#agent = agent;
    this.#change('registering', null);
    agent.start();
  }

  #registration(state: RegistrationState): void {
    switch (state.kind) {
      case 'registered': {
        const recovered = this.#status !== 'registered';
        this.#change('registered', null, state.token);
        this.#settle(null);
        if (recovered) this.switchboard.recovered();
        return;
      }
      case 'registering':
        this.#change('registering', state.problem);
        if (state.problem !== null) this.#settle(state.problem);
        return;
      case 'refused':
        this.switchboard.leaving();
        this.#agent = null;
        this.#change('unregistered', state.problem);
        this.#settle(state.problem);
        return;
      default:
    }
  }

  #change(status: RegistrationStatus, problem: ErrorCode | null, token = ''): void {
    const same = status === this.#status && problem === this.#problem;
    this.#status = status;
    this.#problem = problem;
    this.#token = token;
    if (!same) this.tell({ type: 'registration', status, problem });
  }

  #settle(code: ErrorCode | null): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve, reject } of waiting) {
      if (code === null) resolve();
      else reject(new Refusal(code));
    }
  }
}

function sameIdentity(one: Account, other: Account | null): boolean {
  return one.domain === other?.domain && one.username === other.username && one.url === other.url;
}
