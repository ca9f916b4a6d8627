/** One extension's connection to the switchboard, in the seed's three words. */

import type { ErrorCode, RegistrationStatus } from '../omi/types.js';
import type { Account } from '../signaling/account.js';
import type { RegistrationState } from '../signaling/registration.js';
import { type Incoming, UserAgent } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import { type Deferred, deferred } from './deferred.js';
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

export class Registration {
  #status: RegistrationStatus = 'unregistered';
  #problem: ErrorCode | null = null;
  #token = '';
  #account: Account | null = null;
  #agent: UserAgent | null = null;
  #busy = false;
  /** Who waits for the first answer. */
  #waiting: Deferred | null = null;

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

  /** Does the user refuse every call? So colleagues see him as busy, and groups do not ring him. */
  get busy(): boolean {
    return this.#busy;
  }

  set busy(on: boolean) {
    this.#busy = on;
    if (this.#agent !== null) this.#agent.busy = on;
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

  /** Who that is, and where; empty before the first connection. What is kept is kept for him. */
  get owner(): string {
    return this.#account === null ? '' : ownerOf(this.#account);
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
  async register(account: Account): Promise<void> {
    if (this.#agent !== null && ownerOf(account) !== this.owner) {
      throw new Refusal('already_registered');
    }
    if (this.#status === 'registered') return;
    this.#waiting ??= deferred();
    const { promise } = this.#waiting;
    if (this.#agent === null) this.#connect(account);
    await promise;
  }

  /** Never rejects. */
  async unregister(): Promise<void> {
    const agent = this.#agent;
    if (agent === null) return;
    this.switchboard.leaving();
    this.#agent = null;
    const stopped = agent.stop();
    this.#change('unregistered', null);
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
    agent.busy = this.#busy;
    this.#change('registering', null);
    agent.start();
  }

  #registration(state: RegistrationState): void {
    const before = this.#status;
    if (state.kind === 'refused') {
      this.switchboard.leaving();
      this.#agent = null;
      this.#change('unregistered', state.problem);
    } else if (state.kind === 'registering') {
      this.#change(state.kind, state.problem);
    } else {
      this.#change(state.kind, null, state.token);
      if (before !== state.kind) this.switchboard.recovered();
    }
  }

  /** Tells it, and those who wait for it. */
  #change(status: RegistrationStatus, problem: ErrorCode | null, token = ''): void {
    const same = status === this.#status && problem === this.#problem;
    this.#status = status;
    this.#problem = problem;
    this.#token = token;
    if (!same) this.tell({ type: 'registration', status, problem });
    const waiting = this.#waiting;
    if (waiting === null || (status === 'registering' && problem === null)) return;
    this.#waiting = null;
    if (status === 'registered') waiting.resolve();
    else waiting.reject(new Refusal(problem ?? 'unregistered'));
  }
}

function ownerOf({ url, domain, username }: Account): string {
  return `${username}@${domain} ${url}`;
}
