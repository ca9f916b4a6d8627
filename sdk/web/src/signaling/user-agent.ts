/** The SIP user agent: one account over one flow. The floor's one door. */

import type { Account } from './account.js';
import { authentication } from './authentication.js';
import { Core } from './core.js';
import type { EstablishedListener } from './established.js';
import { cseqOf, tagOf } from './fields.js';
import { Flow } from './flow.js';
import { IncomingInvite, type Invitation } from './incoming-invite.js';
import {
  encode,
  MalformedMessage,
  parse,
  type Request,
  type Response,
  respond,
} from './message.js';
import { type CallRequest, OutgoingInvite, type OutgoingListener } from './outgoing-invite.js';
import type { Referral, ReferralListener } from './referral.js';
import { Registration, type RegistrationState } from './registration.js';
import { Requests } from './requests.js';
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
    const proof = authentication(account, () => world.token());
    this.#transactions = new Transactions(world, send);
    const via = `SIP/2.0/${transport} ${host}`;
    const requests = new Requests(world, this.#transactions, proof, via, account.userAgent);
    this.#core = new Core(world, account, contact, this.#transactions, requests, send);
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
      received: (data) => this.#received(data),
    });
    // One instance a page, not a browser: two tabs are two phones (RFC 5626 §4.1).
    const binding = `${contact};+sip.instance="<urn:uuid:${uuid(world.token())}>";reg-id=1`;
    this.#registration = new Registration(this.#core, this.#flow, binding, (state) =>
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
      this.#core.resume();
      this.listener.resumed();
    }
  }

  #received(data: string | ArrayBuffer): void {
    try {
      const message = parse(data);
      if (message.kind === 'request') this.#request(message);
      else this.#response(message);
    } catch (error) {
      // What is not SIP is dropped: there is nobody to answer.
      if (!(error instanceof MalformedMessage)) throw error;
    }
  }

  #response(response: Response): void {
    if (this.#transactions.response(response)) return;
    const { method } = cseqOf(response);
    if (method === 'INVITE' && response.status >= 200 && response.status < 300) {
      this.#core.reacknowledge(response.headers.get('Call-ID') ?? '');
    }
  }

  #request(request: Request): void {
    const { method } = cseqOf(request);
    if (method !== request.method) throw new MalformedMessage();
    const callId = request.headers.get('Call-ID') ?? '';
    const served = this.#transactions.serving(request);
    if (served !== undefined && method === 'INVITE') {
      served.repeat();
      return;
    }
    if (method === 'CANCEL') {
      this.#core.send(respond(request, served === undefined ? 481 : 200));
      if (served !== undefined) this.#core.find(callId)?.cancelled(request);
      return;
    }
    if (method === 'ACK') {
      this.#transactions.acknowledged(request);
      return;
    }
    const known = this.#core.find(callId);
    if (known !== undefined) known.received(request);
    else if (tagOf(request, 'To') || method === 'BYE') this.#core.send(respond(request, 481));
    else this.#outsideDialog(request);
  }

  #outsideDialog(request: Request): void {
    const toTag = this.#core.world.token();
    const unsupported = request.headers.all('Require').join(', ');
    if (unsupported) {
      this.#core.send(respond(request, 420, { toTag, unsupported }));
    } else if (request.method === 'INVITE') {
      this.listener.invited(new IncomingInvite(this.#core, request));
    } else {
      this.#core.send(respond(request, request.method === 'OPTIONS' ? 200 : 405, { toTag }));
    }
  }
}

/** 128 random bits in the form of a version 4 UUID (RFC 9562 §5.4). */
function uuid(token: string): string {
  const [a, b, c, d, e] = [
    token.slice(0, 8),
    token.slice(8, 12),
    `4${token.slice(13, 16)}`,
    `8${token.slice(17, 20)}`,
    token.slice(20, 32),
  ];
  return `${a}-${b}-${c}-${d}-${e}`;
}
