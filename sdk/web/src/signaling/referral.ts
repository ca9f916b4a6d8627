/** Passing a call on: REFER in its dialog, and the NOTIFYs that follow (RFC 3515), our side. */

import { addressOf, sipUri } from './account.js';
import type { Core, Exchange } from './core.js';
import type { Dialog } from './dialog.js';
import { cseqOf, parameterOf } from './fields.js';
import type { Field } from './headers.js';
import type { Request, Response } from './message.js';

export interface ReferralListener {
  /** How the target answers, in SIP statuses: 100 to 199 while it is called, 200 when it answers. */
  progressed(status: number): void;
  /** Once: what came of it in the end. Not when the call ends before. */
  over(status: number): void;
}

/** What an announced transfer is told on its way. */
type Step = 'attended' | Settling;
export type Settling = 'complete' | 'cancel';

/** `SIP/2.0 180 Ringing`: a message/sipfrag (RFC 3420) of one line. */
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)/;

export class Referral {
  #over = false;
  readonly #asked: Exchange;

  constructor(
    private readonly core: Core,
    private readonly dialog: Dialog,
    private readonly target: string,
    announced: boolean,
    /** Is it the dialog's first? Then its NOTIFYs need not say which one they are about. */
    private readonly first: boolean,
    private readonly listener: ReferralListener,
  ) {
    this.#asked = this.#refer(announced ? 'attended' : null, (status) => {
      if (status >= 300) this.#end(status);
    });
  }

  /** A NOTIFY of this dialog, which has been answered. */
  notified({ headers, body }: Request): void {
    // RFC 3515 §2.4.6: several subscriptions of one dialog are told apart by the REFER's CSeq.
    const id = parameterOf(headers.get('Event'), 'id');
    const own = cseqOf(this.#asked.transaction.request).number;
    if (id ? Number(id) !== own : !this.first) return;
    const status = Number(STATUS_LINE.exec(body)?.[1] ?? 0);
    if (/^terminated/i.test(headers.get('Subscription-State'))) {
      this.#end(status >= 200 ? status : 480); // §2.4.7: nobody will say any more what came of it
    } else if (status > 0 && !this.#over) this.listener.progressed(status);
  }

  /** Connects the other two and leaves, or drops the target. @returns the SIP status. */
  settle(how: Settling): Promise<number> {
    return new Promise((resolve) => this.#refer(how, resolve));
  }

  #refer(step: Step | null, answered: (status: number) => void): Exchange {
    const { account, contact } = this.core;
    const fields: Field[] = [
      contact,
      ['Refer-To', `<${sipUri(this.target, account.domain)}>`],
      ['Referred-By', `<${addressOf(account)}>`],
    ];
    if (step) fields.push(['Tongdai-Transfer', step]);
    // RFC 4488: the first request is followed, and that tells all.
    if (step && step !== 'attended') fields.push(['Refer-Sub', 'false']);
    const received = ({ status }: Response) => {
      if (status >= 200) answered(status);
    };
    return this.core.request('REFER', this.dialog, received, fields);
  }

  #end(status: number): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.over(status);
  }
}
