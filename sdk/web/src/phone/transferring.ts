/** Passing the call on: at once (blind), or after talking to the one who is to have it. */

import type { ErrorCode } from '../omi/types.js';
import type { Referral, Settling } from '../signaling/referral.js';
import type { Invite } from '../signaling/user-agent.js';
import type { Cancel, World } from '../signaling/world.js';
import { deferred } from './deferred.js';
import { Refusal } from './refusal.js';

/** In ms: longer than any switchboard lets a telephone ring. */
const RINGS_AT_MOST = 180_000;

/** In ms: the switchboard ends our side when the call was passed on; else we do. */
const LEAVE_WITHIN = 2_000;

/** A transfer that waits for the user's word. */
export interface Announced {
  complete(): Promise<void>;
  cancel(): Promise<void>;
  /** It was passed on, and our side has ended; or it was not. */
  readonly left: { readonly promise: Promise<void> };
}

export class Transferring {
  #attempt: Attempt | null = null;

  constructor(
    private readonly world: World,
    private readonly invite: Invite,
  ) {}

  /**
   * Resolves when the target has answered and our side of the call has ended.
   *
   * @throws Refusal
   */
  async pass(target: string): Promise<void> {
    await this.#begin(target, false).left.promise;
  }

  /**
   * Resolves when the target rings; the other side waits.
   *
   * @throws Refusal
   */
  async announce(target: string): Promise<Announced> {
    const attempt = this.#begin(target, true);
    await attempt.rings.promise;
    return attempt;
  }

  /** The call is over. */
  close(): void {
    this.#attempt?.ended();
  }

  #begin(target: string, announced: boolean): Attempt {
    if (this.#attempt !== null && !this.#attempt.isOver) throw new Refusal('transfer_refused');
    this.#attempt = new Attempt(this.world, this.invite, target, announced);
    return this.#attempt;
  }
}

/** One transfer on its way. */
class Attempt implements Announced {
  /** The target rings, or has answered. */
  readonly rings = deferred();
  /** It was passed on, and our side has ended. */
  readonly left = deferred();
  isOver = false;
  #passedOn = false;
  #timer: Cancel;
  readonly #referral: Referral | null;

  constructor(
    world: World,
    private readonly invite: Invite,
    target: string,
    announced: boolean,
  ) {
    this.#timer = world.after(RINGS_AT_MOST, () => this.#failed('transfer_no_answer'));
    this.#referral = invite.refer(target, announced, {
      progressed: (status) => {
        if (status >= 180) this.rings.resolve();
        if (status >= 200) this.#timer(); // answered: they may talk for as long as they like
      },
      over: (status) => {
        this.#passedOn = status < 300;
        if (status >= 300) {
          this.#failed(codeOf(status));
          return;
        }
        this.rings.resolve();
        this.#timer();
        this.#timer = world.after(LEAVE_WITHIN, () => this.invite.hangUp());
      },
    });
  }

  async complete(): Promise<void> {
    if (!this.isOver) {
      this.#passedOn = true; // the end of our side may overtake the answer
      await this.#ask('complete').catch((refusal) => {
        this.#passedOn = false;
        throw refusal;
      });
    }
    await this.left.promise;
  }

  async cancel(): Promise<void> {
    if (this.isOver) return;
    await this.#ask('cancel');
    this.#failed('transfer_refused');
  }

  /** Our side of the call has ended. */
  ended(): void {
    if (this.#passedOn) this.left.resolve();
    this.#failed('call_ended');
  }

  /** @throws Refusal */
  async #ask(how: Settling): Promise<void> {
    const status = (await this.#referral?.settle(how)) ?? 481;
    if (status >= 300) throw new Refusal(codeOf(status));
  }

  /** What has been resolved before stays so. */
  #failed(code: ErrorCode): void {
    this.isOver = true;
    this.#timer();
    this.rings.reject(new Refusal(code));
    this.left.reject(new Refusal(code));
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 486 || status === 600) return 'transfer_busy';
  return status === 480 || status === 408 ? 'transfer_no_answer' : 'transfer_refused';
}
