/** The phone: one extension, one call at a time. Knows no DOM; media is given to it. */

import type { RegistrationStatus } from '../omi/types.js';
import type { Account } from '../signaling/account.js';
import type { EstablishedListener, InviteEnd } from '../signaling/established.js';
import type { Incoming, Invite } from '../signaling/user-agent.js';
import type { Cancel, World } from '../signaling/world.js';
import { type CallEvent, type CallState, IDLE, next } from './call.js';
import { endCause } from './end-cause.js';
import type { CallFact, Tell } from './events.js';
import type { Line, Media } from './media.js';
import { measured, type Quality, UNMEASURED } from './quality.js';
import { Refusal } from './refusal.js';
import { Registration } from './registration.js';

/** In ms: before another try to mend a media path. */
const MEND_AGAIN_AFTER = 3_000;

/** What a call has while it lives, beside its state. */
interface Live {
  readonly line: Line;
  /** Do both sides know where media goes? The first answer counts (RFC 3261 §13.2.1). */
  agreed: boolean;
  /** Missing while the microphone is being asked for. */
  invite: Invite | null;
  /** Incoming: the call that waits for us to pick up, and our answer in preparation. */
  offered: { readonly invite: Incoming; readonly answer: Promise<string | null> } | null;
  quality: Quality;
  muted: boolean;
  /** Is an offer of ours under way that brings the media path or the dialog back? */
  mending: boolean;
  readonly timers: { second: Cancel; mend: Cancel };
}

export class Phone {
  #call: CallState = IDLE;
  #live: Live | null = null;
  readonly #registration: Registration;

  constructor(
    private readonly world: World,
    private readonly media: Media,
    private readonly tell: Tell,
  ) {
    this.#registration = new Registration(world, tell, {
      invited: (invite) => this.#invited(invite),
      resumed: () => void this.#mend(),
      leaving: () => this.hangUp(),
    });
  }

  get status(): RegistrationStatus {
    return this.#registration.status;
  }

  get token(): string {
    return this.#registration.token;
  }

  get account(): Account | null {
    return this.#registration.account;
  }

  get isCalling(): boolean {
    return this.#call.kind !== 'idle' && this.#call.kind !== 'ended';
  }

  /** @throws Refusal */
  register(account: Account): Promise<void> {
    return this.#registration.register(account);
  }

  unregister(): Promise<void> {
    return this.#registration.unregister();
  }

  /** The network came back or the page woke up. */
  nudge(): void {
    this.#registration.nudge();
  }

  /**
   * Calls a number. Resolves when the microphone is open and the INVITE is out.
   *
   * @throws Refusal
   */
  async dial(number: string): Promise<void> {
    if (this.#registration.agent === null) throw new Refusal('not_registered');
    if (this.#live !== null) throw new Refusal('already_calling');
    if (number === this.account?.username) throw new Refusal('own_extension');
    const live = this.#open();
    try {
      const microphone = live.line.capture();
      await this.#allowed(microphone);
      const offer = await live.line.offer();
      const { agent } = this.#registration;
      if (!this.#lives(live)) throw new Refusal('call_ended');
      if (agent === null) throw new Refusal('not_registered');
      live.invite = agent.call(number, offer, {
        rang: (id, answer) => {
          this.#happened({ type: 'rang', id, at: this.world.now() }, 'ringing');
          this.#agree(live, answer);
        },
        answered: (id, answer) => {
          this.#agree(live, answer);
          this.#talk(live, id);
          if (!live.agreed) live.invite?.hangUp(); // nobody ever said where media goes
        },
        ...this.#later(live),
      });
      this.#happened({ type: 'dialled', number, at: this.world.now() }, 'connecting');
      await microphone;
    } catch (error) {
      if (this.#lives(live)) this.hangUp();
      throw error;
    }
  }

  /**
   * Answers the incoming call.
   *
   * @throws Refusal
   */
  async accept(): Promise<void> {
    const live = this.#live;
    const offered = live?.offered ?? null;
    if (live === null || offered === null || this.#call.kind !== 'ringing') {
      throw new Refusal('no_incoming_call');
    }
    const microphone = live.line.capture();
    await this.#allowed(microphone);
    const answer = await offered.answer;
    if (!this.#lives(live) || answer === null) throw new Refusal('call_ended');
    if (live.offered !== null) {
      live.offered = null;
      offered.invite.accept(answer);
      this.#talk(live, '');
    }
    await microphone;
  }

  /** Declines the incoming call, if there is one that was not answered. */
  reject(): void {
    if (this.#live?.offered) this.hangUp();
  }

  /** Ends, cancels or declines, whichever is due. */
  hangUp(): void {
    const live = this.#live;
    if (live === null) return;
    if (live.invite === null) this.#forget(live);
    else live.invite.hangUp();
  }

  /** @returns whether the microphone is muted now; false without a call. */
  mute(on?: boolean): boolean {
    const live = this.#live;
    if (live === null) return false;
    live.muted = on ?? !live.muted;
    live.line.mute(live.muted);
    return live.muted;
  }

  /** Is this still the present call? It may have ended during any wait. */
  #lives(live: Live): boolean {
    return this.#live === live;
  }

  #invited(invite: Incoming): void {
    const { number, name, id, offer } = invite.invitation;
    const offered: CallEvent = { type: 'offered', number, name, id, at: this.world.now() };
    if (this.#live !== null) {
      this.#refuseBusy(invite, offered);
      return;
    }
    let live: Live;
    try {
      live = this.#open();
    } catch {
      invite.hangUp(488); // this browser cannot take calls at all
      return;
    }
    const answer = live.line.answer(offer).catch(() => null);
    live.invite = invite;
    live.offered = { invite, answer };
    invite.listen(this.#later(live));
    this.#happened(offered, 'invite');
    void answer.then((body) => {
      if (body === null) invite.hangUp(488);
      else invite.ring(body);
    });
  }

  #refuseBusy(invite: Incoming, offered: CallEvent): void {
    invite.hangUp(486);
    const at = this.world.now();
    const call = next(next(IDLE, offered), { type: 'ended', cause: 'BUSY', code: 486, at });
    if (call.kind !== 'idle') {
      this.tell({ type: 'call', fact: 'inviteRejected', call, quality: UNMEASURED });
    }
  }

  /** @throws Refusal */
  #open(): Live {
    const line = this.media.open({
      broken: () => {
        if (this.#live?.line === line) this.#mend();
      },
      warning: (code, active) => this.tell({ type: 'warning', code, active }),
    });
    this.#live = {
      line,
      agreed: false,
      invite: null,
      offered: null,
      quality: UNMEASURED,
      muted: false,
      mending: false,
      timers: { second: () => {}, mend: () => {} },
    };
    return this.#live;
  }

  /**
   * Waits until there is a microphone that the user allows. Where both are so already, the call
   * goes on while the microphone is being opened.
   *
   * @throws Refusal
   */
  async #allowed(microphone: Promise<void>): Promise<void> {
    microphone.catch(() => {}); // it is awaited again later
    if (!(await this.media.microphoneReady())) await microphone;
  }

  /** What may happen to a call once it is known to the switchboard. */
  #later(live: Live): EstablishedListener {
    return {
      reoffered: (offer) => live.line.answer(offer),
      ended: (end) => {
        if (this.#lives(live)) this.#ended(live, end);
      },
    };
  }

  #agree(live: Live, answer: string): void {
    if (live.agreed || !answer) return;
    live.agreed = true;
    live.line.accept(answer).catch(() => live.invite?.hangUp());
  }

  #talk(live: Live, id: string): void {
    this.#happened({ type: 'answered', id, at: this.world.now() }, 'accepted');
    this.#eachSecond(live, 1);
    if (live.line.path === 'broken') this.#mend();
  }

  /** Tells `incall` when the call is so many seconds old, and so on. */
  #eachSecond(live: Live, second: number): void {
    const call = this.#call;
    if (!this.#lives(live) || call.kind !== 'talking') return;
    const wait = call.answeredAt + second * 1000 - this.world.now();
    live.timers.second = this.world.after(Math.max(0, wait), async () => {
      const sample = await live.line.sample().catch(() => null);
      if (!this.#lives(live)) return;
      if (sample !== null) live.quality = measured(live.quality, sample);
      this.#tellCall('incall', live.quality);
      // In a page that was asleep the seconds that nobody counted are left out.
      const age = Math.floor((this.world.now() - call.answeredAt) / 1000);
      this.#eachSecond(live, Math.max(second, age) + 1);
    });
  }

  /** Offers media anew, which brings a dead path back and moves the call to a new flow. */
  async #mend(): Promise<void> {
    const live = this.#live;
    const invite = live?.invite;
    if (!live || !invite || live.mending || this.#call.kind !== 'talking') return;
    if (this.#registration.agent === null) return; // first the flow; then this is called again
    live.mending = true;
    live.timers.mend();
    try {
      const offer = await live.line.offer({ restart: live.line.path !== 'connected' });
      await live.line.accept(await invite.reoffer(offer));
    } catch {
      if (!this.#lives(live)) return;
      await live.line.rollBack().catch(() => {}); // it may have been the offer that failed
      live.timers.mend = this.world.after(MEND_AGAIN_AFTER, () => {
        if (live.line.path !== 'connected') void this.#mend();
      });
    } finally {
      live.mending = false;
    }
  }

  #ended(live: Live, end: InviteEnd): void {
    this.#forget(live);
    const { quality } = live;
    const event: CallEvent = {
      type: 'ended',
      cause: endCause(end),
      code: end.status,
      at: this.world.now(),
    };
    this.#happened(event, 'ended', quality);
    if (end.elsewhere) this.#tellCall('acceptedByOther', quality);
  }

  #forget({ line, timers }: Live): void {
    this.#live = null;
    timers.second();
    timers.mend();
    line.close();
  }

  #happened(event: CallEvent, fact: CallFact, quality?: Quality): void {
    const before = this.#call;
    this.#call = next(before, event);
    if (this.#call !== before) this.#tellCall(fact, quality ?? this.#live?.quality ?? UNMEASURED);
  }

  #tellCall(fact: CallFact, quality: Quality): void {
    const call = this.#call;
    if (call.kind !== 'idle') this.tell({ type: 'call', fact, call, quality });
  }
}
