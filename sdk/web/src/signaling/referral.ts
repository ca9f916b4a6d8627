/** Passing a call on: REFER in its dialog, and the NOTIFYs that follow (RFC 3515), our side. */

import { addressOf, sipUri } from './account.js';
import type { Core } from './core.js';
import type { Dialog } from './dialog.js';
import { cseqOf, parseParameters } from './fields.js';
import { type Request, respond } from './message.js';
import type { Exchange } from './requests.js';

export interface ReferralListener {
  /** How the target answers, in SIP statuses: 100 to 199 while it is called, 200 when it answers. */
  progressed(status: number): void;
  /** Once: what came of it in the end. Not when the call ends before. */
  over(status: number): void;
}

/** What an announced transfer is told on its way. */
type Step = 'attended' | 'complete' | 'cancel';

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

  /** A NOTIFY of this dialog. */
  notified(request: Request): void {
    this.core.send(respond(request, 200));
    // RFC 3515 §2.4.6: several subscriptions of one dialog are told apart by the REFER's CSeq.
    const id = parseParameters(request.headers.get('Event') ?? '').get('id');
    const own = cseqOf(this.#asked.transaction.request).number;
    if (id === undefined ? !this.first : Number(id) !== own) return;
    const status = Number(STATUS_LINE.exec(request.body)?.[1] ?? 0);
    if (/^\s*terminated/i.test(request.headers.get('Subscription-State') ?? '')) {
      this.#end(status >= 200 ? status : 480); // §2.4.7: nobody will say any more what came of it
    } else if (status > 0 && !this.#over) this.listener.progressed(status);
  }

  /** Connects the other two and leaves. @returns the SIP status of the request. */
  complete(): Promise<number> {
    return new Promise((resolve) => this.#refer('complete', resolve));
  }

  /** Drops the target. @returns the SIP status of the request. */
  cancel(): Promise<number> {
    return new Promise((resolve) => this.#refer('cancel', resolve));
  }

  #refer(step: Step | null, answered: (status: number) => void): Exchange {
    const { account, contact, requests } = this.core;
    const draft = this.dialog.draft('REFER', contact);
    const fields = () => [
      ...draft.fields(),
      ['Refer-To', `<${sipUri(this.target, account.domain)}>`] as const,
      ['Referred-By', `<${addressOf(account)}>`] as const,
      ...(step === null ? [] : [['Tongdai-Transfer', step] as const]),
      // RFC 4488: the first request is followed, and that tells all.
      ...(step === null || step === 'attended' ? [] : [['Refer-Sub', 'false'] as const]),
    ];
    return requests.send({ ...draft, fields }, ({ status }) => {
      if (status >= 200) answered(status);
    });
  }

  #end(status: number): void {
    if (this.#over) return;
    this.#over = true;
    this.listener.over(status);
  }
}
