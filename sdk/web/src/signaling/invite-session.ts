/**
 * An INVITE session of either direction: from the first INVITE on, and once it is answered with
 * BYE, REFER, re-INVITE from either side, and glare (RFC 3261 §12 to §15).
 */

import type { Core } from './core.js';
import type { Dialog } from './dialog.js';
import { type EstablishedListener, OfferRefused } from './established.js';
import { completedElsewhere, cseqOf } from './fields.js';
import { type Request, type Response, respond } from './message.js';
import { particularsOf } from './particulars.js';
import { Referral, type ReferralListener } from './referral.js';

/** In ms: an offer of the other side is answered within this time. */
const SOON = 200;

/** How a supervisor is heard: in the INVITE that lets it in, and in INFOs that change it. */
export const SUPERVISE = 'Tongdai-Supervise';

export abstract class InviteSession {
  protected state: 'early' | 'confirmed' | 'over' = 'early';
  /** An offer of either side that waits for its answer: there can be one at a time (RFC 3264). */
  #offerPending = false;
  /** Gives up the offer that we wait for an answer to. */
  #giveUp: (refused: OfferRefused) => void = () => {};
  #referral: Referral | null = null;
  #acknowledgement: Request | null = null;

  constructor(
    protected readonly core: Core,
    protected readonly dialog: Dialog,
    private listener: EstablishedListener | null = null,
  ) {
    core.sessions.set(dialog.callId, this);
  }

  /** Who hears what becomes of it. To be called at once. */
  listen(listener: EstablishedListener): void {
    this.listener = listener;
  }

  /** A request of the other side in this dialog, ACK and CANCEL excepted. */
  received(request: Request): void {
    const { method } = request;
    const answer = (status: number) => this.core.send(respond(request, status));
    const unknown = method === 'NOTIFY' && this.#referral === null;
    if (method === 'UPDATE') this.#updated(request);
    else if (this.state !== 'confirmed' || unknown) answer(481);
    else if (!this.dialog.accepts(request)) answer(500);
    else if (method === 'INVITE') void this.#reoffered(request);
    else if (['BYE', 'OPTIONS', 'NOTIFY'].includes(method)) {
      answer(200);
      if (method === 'BYE') this.end(200, request);
      if (method === 'NOTIFY') this.#referral?.notified(request);
    } else answer(405);
  }

  /** The caller takes its INVITE back; the CANCEL has been answered. Too late for most (§9.2). */
  cancelled(_cancel: Request): void {}

  /** There is a new flow: does the switchboard still know of us? Who has the media offers anew. */
  resumed(): void {}

  /** The 2xx came again, so its ACK was lost (§13.2.2.4). */
  reacknowledge(): void {
    if (this.#acknowledgement !== null) this.core.send(this.#acknowledgement);
  }

  hangUp(_status?: number): void {
    if (this.state !== 'confirmed') return;
    this.bye();
    this.end(200);
  }

  /**
   * Offers media anew. `prepare` makes the offer, once there is no other under way.
   *
   * @returns the answer.
   * @throws OfferRefused
   */
  async reoffer(prepare: () => Promise<string>): Promise<string> {
    if (this.state !== 'confirmed') throw new OfferRefused(481);
    if (this.#offerPending) throw new OfferRefused(491, SOON);
    this.#offerPending = true;
    try {
      return await this.#offer(await prepare());
    } finally {
      this.#offerPending = false;
    }
  }

  /** Passes the call on to `target`, once it is answered; null before. */
  refer(target: string, announced: boolean, listener: ReferralListener): Referral | null {
    if (this.state !== 'confirmed') return null;
    const first = this.#referral === null;
    this.#referral = new Referral(this.core, this.dialog, target, announced, first, listener);
    return this.#referral;
  }

  /** Lets others hear this supervisor. @returns the SIP status of the request */
  async supervise(mode: string): Promise<number> {
    if (this.state !== 'confirmed') return 481;
    return new Promise((resolve) => {
      const received = ({ status }: Response) => {
        if (status >= 200) resolve(status);
      };
      this.core.request('INFO', this.dialog, received, [[SUPERVISE, mode]]);
    });
  }

  /** Acknowledges a 2xx to `invite`, with its number and credentials (§13.2.2.4, §22.1). */
  protected acknowledge(response: Response, invite: Request): void {
    const { core, dialog } = this;
    dialog.confirmed(response);
    this.#acknowledgement = core.build('ACK', dialog.target, [
      ...dialog.fields('ACK', cseqOf(invite).number),
      ...invite.headers.copy('Authorization'),
    ]);
    this.reacknowledge();
  }

  protected bye(): void {
    this.core.request('BYE', this.dialog, () => {});
  }

  /** `said` is what of the switchboard ended it, if it did. */
  protected end(status: number, said?: Request | Response): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.core.sessions.delete(this.dialog.callId);
    this.#giveUp(new OfferRefused(481));
    this.listener?.ended({
      status,
      cause: said?.headers.get('Tongdai-Cause') ?? '',
      elsewhere: said !== undefined && completedElsewhere(said),
      bye: status === 200,
    });
  }

  #offer(offer: string): Promise<string> {
    const { core, dialog } = this;
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      const received = (response: Response): void => {
        const { status } = response;
        if (status < 200) return;
        if (status < 300) {
          this.acknowledge(response, exchange.transaction.request);
          resolve(response.body);
          return;
        }
        reject(new OfferRefused(status, status === 491 ? this.#glareWait() : null));
        // §12.2.1.2: the other side knows nothing of this dialog any more.
        if (status === 481 || status === 408) this.end(status, response);
      };
      const exchange = core.request('INVITE', dialog, received, [core.contact], offer);
    });
  }

  /** In ms (§14.1): the caller waits longer, so that one of the two goes first. */
  #glareWait(): number {
    const chance = this.core.world.chance();
    return this.dialog.weCalled ? 2100 + chance * 1900 : chance * 2000;
  }

  /** RFC 3311. It comes without an offer: the switchboard offers media by INVITE. */
  #updated(request: Request): void {
    const status = this.dialog.accepts(request) ? (request.body ? 488 : 200) : 500;
    this.core.send(respond(request, status, { more: [this.core.contact] }));
    if (status === 200) this.listener?.introduced(particularsOf(request));
  }

  async #reoffered(request: Request): Promise<void> {
    const transaction = this.core.transactions.serve(request, () => this.hangUp());
    const answer = (status: number, body = '') =>
      transaction.respond(respond(request, status, { body, more: [this.core.contact] }));
    if (this.#offerPending) {
      answer(491);
      return;
    }
    this.#offerPending = true;
    try {
      // The switchboard always offers itself: without an offer there is nothing to agree on.
      const body = request.body && (await this.listener?.reoffered(request.body));
      answer(body ? 200 : 488, body);
    } catch {
      answer(488);
    } finally {
      this.#offerPending = false;
    }
  }
}
