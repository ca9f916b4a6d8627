/** The phone: one extension, one call at a time. Knows no DOM; media is given to it. */

import type { ContactInfo, ErrorCode, SneakyType } from '../omi/types.js';
import type { EstablishedListener, InviteEnd } from '../signaling/established.js';
import type { CallRequest } from '../signaling/outgoing-invite.js';
import type { Particulars } from '../signaling/particulars.js';
import type { Incoming, Invite } from '../signaling/user-agent.js';
import type { World } from '../signaling/world.js';
import {
  type CallEvent,
  type CallState,
  IDLE,
  isLive,
  next,
  type Party,
  type Told,
} from './call.js';
import { type Deferred, deferred } from './deferred.js';
import { endCause } from './end-cause.js';
import type { CallFact, Tell } from './events.js';
import type { HeldCall } from './holding.js';
import type { Line, Media } from './media.js';
import { UNMEASURED } from './quality.js';
import { Refusal } from './refusal.js';
import { Registration } from './registration.js';
import { Talk } from './talk.js';
import type { Announced } from './transferring.js';

/** What a call has while it lives, beside its state. */
interface Live {
  readonly line: Line;
  /** Do both sides know where media goes? The first answer counts (RFC 3261 §13.2.1). */
  agreed: boolean;
  /** Missing while the microphone is being asked for. */
  invite: Invite | null;
  /** Incoming: the call that waits for us to pick up, and our answer in preparation. */
  offered: { readonly invite: Incoming; readonly answer: Promise<string | null> } | null;
  /** From the answer on. */
  talk: Talk | null;
  /** Whether it was answered: a supervisor has then come into the call. */
  readonly joined: Deferred;
}

/** Why a supervisor does not come in, by the SIP status that says so. */
const NOT_JOINED: Readonly<Record<number, ErrorCode>> = {
  403: 'may_not_supervise',
  404: 'unknown_extension',
  480: 'not_talking',
};

/** What to call, as far as it is known before the microphone is open. */
export type Wanted = Omit<CallRequest, 'offer' | 'supervision'> & { supervision: SneakyType | '' };

export class Phone {
  #call: CallState = IDLE;
  #live: Live | null = null;
  /** As of the last second of the present call, or of the one before. */
  #quality = UNMEASURED;
  readonly registration: Registration;

  constructor(
    private readonly world: World,
    private readonly media: Media,
    private readonly tell: Tell,
  ) {
    this.registration = new Registration(world, tell, {
      invited: (invite) => this.#invited(invite),
      recovered: () => {
        if (this.#live?.line.path === 'broken') this.#mend();
      },
      resumed: () => this.#mend(),
      leaving: () => this.hangUp(),
    });
  }

  get isCalling(): boolean {
    return isLive(this.#call);
  }

  /**
   * The id of the call that goes on, once it is answered.
   *
   * @throws Refusal
   */
  get answeredId(): string {
    return this.#party().id;
  }

  /**
   * Calls a number. Resolves when the microphone is open and the INVITE is out; of a supervisor,
   * when it has come into the call.
   *
   * @throws Refusal
   */
  async dial(wanted: Wanted): Promise<void> {
    const { number, hotline, supervision } = wanted;
    if (this.registration.agent === null) throw new Refusal('not_registered');
    if (this.#live !== null) throw new Refusal('already_calling');
    if (number === this.registration.account?.username) throw new Refusal('own_extension');
    const live = this.#open();
    try {
      const microphone = live.line.capture();
      await this.#allowed(microphone);
      const offer = await live.line.offer();
      const { agent } = this.registration;
      if (!this.#lives(live)) throw new Refusal('call_ended');
      if (agent === null) throw new Refusal('not_registered');
      live.invite = agent.call(
        { ...wanted, offer },
        {
          rang: (said, answer, early) => {
            const fact = this.#call.kind === 'connecting' ? 'ringing' : 'earlyMedia';
            this.#happened({ type: 'rang', said, early, at: this.world.now() }, fact);
            this.#agree(live, answer);
          },
          answered: (said, answer) => {
            this.#agree(live, answer);
            this.#talk(live, said);
            if (!live.agreed) live.invite?.hangUp(); // nobody ever said where media goes
          },
          ...this.#later(live),
        },
      );
      const at = this.world.now();
      this.#happened({ type: 'dialled', number, hotline, supervision, at }, 'connecting');
      await microphone;
      if (supervision) await live.joined.promise;
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
      this.#talk(live, offered.invite.invitation);
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
    const call = this.#call;
    if (!isLive(call)) return false;
    const muted = on ?? !call.muted;
    this.#live?.line.mute(muted);
    this.#happened({ type: 'muted', on: muted }, 'muteChanged');
    return muted;
  }

  /**
   * Puts the call on hold or takes it back; flips without argument.
   *
   * @returns what now holds.
   * @throws Refusal
   */
  async hold(on?: boolean): Promise<boolean> {
    return this.#answered().talk.holding.toggle(on);
  }

  /**
   * Sends key tones. Resolves when the last one is out.
   *
   * @throws Refusal
   */
  async press(keys: string): Promise<void> {
    if (!/^[0-9*#]+$/.test(keys)) throw new Refusal('invalid_tone');
    await this.#answered().line.tones(keys);
  }

  /**
   * Passes the call on. Resolves when the extension has answered and our side has ended.
   *
   * @throws Refusal
   */
  async transfer(extension: string): Promise<void> {
    await this.#transferring(extension).pass(extension);
  }

  /**
   * Lets an extension ring, to talk to it before it gets the call. Resolves when it rings.
   *
   * @throws Refusal
   */
  async announce(extension: string): Promise<Announced> {
    const announced = await this.#transferring(extension).announce(extension);
    // The other side waits anyway, and on hold nobody could talk to the extension.
    await this.hold(false).catch(() => {});
    return announced;
  }

  /**
   * Lets others hear this supervisor than until now.
   *
   * @throws Refusal
   */
  async supervise(supervision: SneakyType): Promise<void> {
    const live = this.#live;
    const joined = this.#party().supervision;
    if (!joined || !live?.invite) throw new Refusal('may_not_supervise');
    const status = await live.invite.supervise(supervision);
    if (status >= 300 || !this.#lives(live)) throw new Refusal('call_ended');
    this.#told({ supervision });
  }

  /** Who the other side is, of this call or of the one before. */
  introduce(contact: ContactInfo): void {
    this.#happened({ type: 'introduced', contact }, 'contact');
  }

  /** Of the call that was answered. @throws Refusal */
  #party(): Party {
    if (this.#call.kind !== 'talking') throw new Refusal('no_call');
    return this.#call.party;
  }

  /** @throws Refusal */
  #answered(): { readonly line: Line; readonly talk: Talk } {
    const { line, talk } = this.#live ?? {};
    if (!line || !talk) throw new Refusal('no_call');
    return { line, talk };
  }

  /** @throws Refusal */
  #transferring(extension: string): Talk['transferring'] {
    const { transferring } = this.#answered().talk;
    if (extension === this.registration.account?.username) throw new Refusal('own_extension');
    return transferring;
  }

  /** Is this still the present call? It may have ended during any wait. */
  #lives(live: Live): boolean {
    return this.#live === live;
  }

  #invited(invite: Incoming): void {
    const { invitation } = invite;
    const { number, offer } = invitation;
    const at = this.world.now();
    const offered: CallEvent = { type: 'offered', number, said: invitation, at };
    if (this.registration.busy || this.#live !== null) {
      invite.hangUp(486);
      const refused = next(next(IDLE, offered), { type: 'ended', cause: 'BUSY', code: 486, at });
      this.#tellCall('inviteRejected', refused, UNMEASURED);
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

  /** @throws Refusal */
  #open(): Live {
    const line = this.media.open({
      broken: () => {
        if (this.#live?.line !== line) return;
        this.registration.nudge(); // the network may be gone for the signalling too
        this.#mend();
      },
      warning: (code, active) => this.tell({ type: 'warning', code, active }),
    });
    const joined = deferred();
    this.#live = { line, agreed: false, invite: null, offered: null, talk: null, joined };
    this.#quality = UNMEASURED;
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
      introduced: (said) => {
        if (!this.#lives(live)) return;
        this.#happened({ type: 'passedOn', said }, 'contact');
        const { supervision, supervised, recording } = said;
        if (supervision) this.#told({ supervision });
        if (supervised) this.#told({ supervised: unlessNo(supervised) });
        if (recording) this.#told({ recording: unlessNo(recording) }, 'recordingChanged');
      },
      ended: (end) => {
        if (this.#lives(live)) this.#ended(live, end);
      },
    };
  }

  #told(contact: Partial<Told>, fact: CallFact = 'supervisionChanged'): void {
    this.#happened({ type: 'introduced', contact }, fact);
  }

  #agree(live: Live, answer: string): void {
    if (live.agreed || !answer) return;
    live.agreed = true;
    live.line.accept(answer).catch(() => live.invite?.hangUp());
  }

  #talk(live: Live, said: Particulars): void {
    if (live.invite === null) return;
    const call: HeldCall = {
      isHeld: () => this.#call.kind === 'talking' && this.#call.held,
      isOver: () => !this.#lives(live),
      changed: (on) => {
        if (this.#lives(live)) this.#happened({ type: 'held', on }, 'holdChanged');
      },
    };
    const signallingWell = () => this.registration.agent !== null;
    live.talk = new Talk(this.world, live.line, live.invite, call, signallingWell);
    this.#happened({ type: 'answered', said, at: this.world.now() }, 'accepted');
    live.joined.resolve();
    live.talk.seconds.count(this.world.now(), (quality) => {
      this.#quality = quality;
      this.#tellCall('incall');
    });
    if (live.line.path === 'broken') this.#mend();
  }

  #mend(): void {
    void this.#live?.talk?.mending.mend();
  }

  #ended(live: Live, end: InviteEnd): void {
    this.#forget(live);
    const at = this.world.now();
    this.#happened({ type: 'ended', cause: endCause(end), code: end.status, at }, 'ended');
    if (end.elsewhere) this.#tellCall('acceptedByOther');
    live.joined.reject(new Refusal(NOT_JOINED[end.status] ?? 'call_ended'));
  }

  #forget({ line, talk }: Live): void {
    this.#live = null;
    talk?.close();
    line.close();
  }

  #happened(event: CallEvent, fact: CallFact): void {
    const before = this.#call;
    this.#call = next(before, event);
    if (this.#call !== before) this.#tellCall(fact);
  }

  #tellCall(fact: CallFact, call = this.#call, quality = this.#quality): void {
    if (call.kind !== 'idle') this.tell({ type: 'call', fact, call, quality });
  }
}

/** The switchboard says by a word what pages see as nothing. */
function unlessNo<Word extends string>(word: Word): Exclude<Word, 'no'> | '' {
  return word === 'no' ? '' : (word as Exclude<Word, 'no'>);
}
