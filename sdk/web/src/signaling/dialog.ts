/** Who talks to whom: a dialog (RFC 3261 §12), or the address of record and its registrar (§10.2). */

import { cseqOf, parseNameAddr } from './fields.js';
import type { Field } from './headers.js';
import type { Request, Response } from './message.js';

export class Dialog {
  #cseq = 0;
  #remoteCseq = 0;

  constructor(
    readonly callId: string,
    /** Our address with our tag: From of what we send. */
    private readonly local: string,
    /** Theirs: To of what we send. */
    private remote: string,
    /** Where requests go. */
    public target: string,
    /** Did we send the first request? RFC 3261 §14.1 tells the two sides apart by it. */
    readonly weCalled = true,
  ) {}

  /** §12.1.1, the callee's side. @throws MalformedMessage */
  static answered(invite: Request, localTag: string): Dialog {
    const { headers } = invite;
    const local = `${headers.get('To')};tag=${localTag}`;
    const dialog = new Dialog(headers.get('Call-ID'), local, headers.get('From'), '', false);
    dialog.#remoteCseq = cseqOf(invite).number;
    dialog.#retarget(invite);
    return dialog;
  }

  /** §12.1.2, §12.2.1.2: a 2xx to our INVITE says, each time, who and where the other side is. */
  confirmed(response: Response): void {
    this.remote = response.headers.get('To');
    this.#retarget(response);
  }

  /** §12.2.2: is the request newer than those before it? Takes its contact for our next ones. */
  accepts(request: Request): boolean {
    const { number } = cseqOf(request);
    if (number <= this.#remoteCseq) return false;
    this.#remoteCseq = number;
    if (/INVITE|UPDATE/.test(request.method)) this.#retarget(request);
    return true;
  }

  /** What our next request says of the dialog; an ACK has the number of its INVITE. */
  fields(method: string, number = ++this.#cseq): Field[] {
    return [
      ['From', this.local],
      ['To', this.remote],
      ['Call-ID', this.callId],
      ['CSeq', `${number} ${method}`],
    ];
  }

  #retarget({ headers }: Request | Response): void {
    this.target = parseNameAddr(headers.get('Contact')).uri || this.target;
  }
}
