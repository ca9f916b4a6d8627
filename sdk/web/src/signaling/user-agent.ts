/** The SIP user agent: one account over one flow. The floor's one door. */

import type { Account } from './account.js';
import { authentication } from './authentication.js';
import { Core } from './core.js';
import type { EstablishedListener } from './established.js';
import { cseqOf, parameterOf } from './fields.js';
import { Flow } from './flow.js';
import { MalformedMessage } from './headers.js';
import { IncomingInvite, type Invitation } from './incoming-invite.js';
import { encode, parse, type Request, type Response, respond } from './message.js';
import { type CallRequest, OutgoingInvite, type OutgoingListener } from './outgoing-invite.js';
import type { Referral, ReferralListener } from './referral.js';
import { Registration, type RegistrationState } from './registration.js';
import { Transactions } from './transactions.js';
import type { World } from './world.js';

/** A call that the phone can end, offer media in, and pass on. */
export interface Invite {
  hangUp(status?: number): void;
  /**
   * Offers media anew.
   *
   * @returns the answer.
   * @throws OfferRefused
   */
  reoffer(prepare: () => Promise<string>): Promise<string>;
  /** Passes the call on, once it is answered; null before. */
  refer(target: string, announced: boolean, listener: ReferralListener): Referral | null;
  /** Lets others hear this supervisor. Resolves with the SIP status of the request. */
  supervise(mode: string): Promise<number>;
}

/** A call that comes in: it is to be listened to at once, then rung, accepted or hung up. */
export interface Incoming extends Invite {
  readonly invitation: Invitation;
  listen(listener: EstablishedListener): void;
  ring(answer: string): void;
  accept(answer: string): void;
}

export interface UserAgentListener {
  registration(state: RegistrationState): void;
  invited(invite: Incoming): void;
  /** Registered again over a new flow: calls are to be attached to it. */
  resumed(): void;
}

export class UserAgent {
  readonly #flow: Flow;
  readonly #transactions: Transactions;
  readonly #core: Core;
  readonly #registration: Registration;
  #flowIsNew = false;

  constructor(
    world: World,
    account: Account,
    private readonly listener: UserAgentListener,
  ) {
    const send = (message: Request | Response) => this.#flow.send(encode(message));
    const host = `${world.token().slice(0, 12)}.invalid`;
    const transport = account.url.startsWith('wss:') ? 'WSS' : 'WS';
    const contact = `<sip:${world.token().slice(0, 12)}@${host};transport=ws>`;
    this.#transactions = new Transactions(world, send);
    this.#core = new Core(
      world,
      account,
      ['Contact', contact],
      this.#transactions,
      authentication(account, () => world.token()),
      `SIP/2.0/${transport} ${host}`,
      send,
    );
    this.#flow = new Flow(world, account.url, {
      opened: () => {
        this.#flowIsNew = true;
        this.#registration.register();
      },
      lost: () => {
        this.#transactions.suspend();
        this.#registration.lost();
      },
      trusted: (yes) => this.#registration.trusted(yes),
      received: (text) => this.#received(text),
    });
    // One instance a page, not a browser: two tabs are two phones (RFC 5626 §4.1).
    const instance = `;+sip.instance="<urn:uuid:${uuid(world.token())}>";reg-id=1`;
    this.#registration = new Registration(this.#core, this.#flow, instance, (state) =>
      this.#registered(state),
    );
  }

  start(): void {
    this.#flow.open();
  }

  /** Unregisters and closes. Calls are to be hung up first. */
  async stop(): Promise<void> {
    await this.#registration.leave();
    this.#close();
  }

  /** The network or the page's visibility changed: see whether the flow is alive. */
  nudge(): void {
    this.#flow.nudge();
  }

  /** Has the switchboard been heard within the last keep-alive? */
  get isFresh(): boolean {
    return this.#flow.isFresh;
  }

  /** Does the user refuse every call? */
  set busy(on: boolean) {
    this.#registration.busy = on;
  }

  call(request: CallRequest, listener: OutgoingListener): Invite {
    return new OutgoingInvite(this.#core, request, listener);
  }

  #close(): void {
    this.#flow.close();
    this.#transactions.abandon();
  }

  #registered(state: RegistrationState): void {
    this.listener.registration(state);
    if (state.kind === 'refused') this.#close();
    if (state.kind === 'registered' && this.#flowIsNew) {
      this.#flowIsNew = false;
      this.#transactions.resume();
      for (const session of [...this.#core.sessions.values()]) session.resumed();
      this.listener.resumed();
    }
  }

  #received(text: string): void {
    try {
      const message = parse(text);
      if (message.kind === 'request') this.#request(message);
      else this.#response(message);
    } catch (error) {
      // What is not SIP is dropped: there is nobody to answer.
      if (!(error instanceof MalformedMessage)) throw error;
    }
  }

  #response(response: Response): void {
    const { status, headers } = response;
    if (this.#transactions.response(response) || status < 200 || status > 299) return;
    if (cseqOf(response).method === 'INVITE') {
      this.#core.sessions.get(headers.get('Call-ID'))?.reacknowledge();
    }
  }

  #request(request: Request): void {
    const { method, headers } = request;
    const served = this.#transactions.serving(request);
    const known = this.#core.sessions.get(headers.get('Call-ID'));
    const toTag = this.#core.world.token();
    const answer = (status: number) => this.#core.send(respond(request, status, { toTag }));
    if (method === 'ACK') served?.end();
    else if (method === 'INVITE' && served) served.repeat();
    else if (method === 'CANCEL') {
      answer(served ? 200 : 481);
      if (served) known?.cancelled(request);
    } else if (known) known.received(request);
    else if (method === 'BYE' || parameterOf(headers.get('To'), 'tag')) answer(481);
    else if (method !== 'INVITE') answer(method === 'OPTIONS' ? 200 : 405);
    else this.listener.invited(new IncomingInvite(this.#core, request));
  }
}

/** 128 random bits in the form of a version 4 UUID (RFC 9562 §5.4). */
function uuid(token: string): string {
  return token.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5');
}
