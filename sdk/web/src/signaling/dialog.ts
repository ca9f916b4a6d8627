/** A dialog, the relation that an INVITE sets up (RFC 3261 §12). */

import { cseqOf, parseNameAddr } from './fields.js';
import type { Request, Response } from './message.js';
import type { Draft } from './requests.js';

export class Dialog {
  #localCseq: number;
  #remoteCseq: number;

  private constructor(
    readonly callId: string,
    /** Our address with our tag: From of what we send. */
    private readonly local: string,
    /** Theirs: To of what we send. */
    private readonly remote: string,
    private target: string,
    private readonly routes: readonly string[],
    cseq: { local: number; remote: number },
    /** Did we send the first INVITE? RFC 3261 §14.1 tells the two sides apart by it. */
    readonly weCalled: boolean,
  ) {
    this.#localCseq = cseq.local;
    this.#remoteCseq = cseq.remote;
  }

  /** §12.1.2, the caller's side. @throws MalformedMessage */
  static called(invite: Request, response: Response): Dialog {
    return new Dialog(
      invite.headers.get('Call-ID') ?? '',
      invite.headers.get('From') ?? '',
      response.headers.get('To') ?? '',
      contactOf(response) ?? invite.uri,
      response.headers.all('Record-Route').reverse(),
      { local: cseqOf(invite).number, remote: 0 },
      true,
    );
  }

  /** §12.1.1, the callee's side. @throws MalformedMessage */
  static answered(invite: Request, localTag: string): Dialog {
    const from = invite.headers.get('From') ?? '';
    return new Dialog(
      invite.headers.get('Call-ID') ?? '',
      `${invite.headers.get('To') ?? ''};tag=${localTag}`,
      from,
      contactOf(invite) ?? parseNameAddr(from).uri,
      invite.headers.all('Record-Route'),
      { local: 0, remote: cseqOf(invite).number },
      false,
    );
  }

  draft(method: string, contact: string, body = ''): Draft {
    return {
      method,
      uri: this.target,
      body,
      fields: () => {
        this.#localCseq += 1;
        return this.#fields(method, this.#localCseq, contact);
      },
    };
  }

  /** The ACK for a 2xx to `invite` (§13.2.2.4): the INVITE's number, no contact. */
  acknowledgement(invite: Request): Draft {
    const fields = this.#fields('ACK', cseqOf(invite).number, '');
    return { method: 'ACK', uri: this.target, body: '', fields: () => fields };
  }

  /** §12.2.2: is the request newer than those before it? Takes its contact for our next ones. */
  accepts(request: Request): boolean {
    const { number } = cseqOf(request);
    if (number <= this.#remoteCseq) return false;
    this.#remoteCseq = number;
    if (request.method === 'INVITE') this.retarget(request);
    return true;
  }

  /** §12.2.1.2: an INVITE and its 2xx say anew where the other side is. */
  retarget(message: Request | Response): void {
    this.target = contactOf(message) ?? this.target;
  }

  #fields(method: string, cseq: number, contact: string): [string, string][] {
    const fields: [string, string][] = [
      ['From', this.local],
      ['To', this.remote],
      ['Call-ID', this.callId],
      ['CSeq', `${cseq} ${method}`],
    ];
    for (const route of this.routes) fields.push(['Route', route]);
    if (contact) fields.push(['Contact', contact]);
    return fields;
  }
}

function contactOf(message: Request | Response): string | null {
  const contact = message.headers.get('Contact');
  return contact === null ? null : parseNameAddr(contact).uri || null;
}
