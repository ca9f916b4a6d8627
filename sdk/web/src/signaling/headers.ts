/** The header fields of a SIP message (RFC 3261 §7.3): ordered, raw, names without case. */

/** What came is no SIP message, or what was to be sent would not be the one that it should be. */
export class MalformedMessage extends Error {}

export type Field = readonly [name: string, value: string];

export class Headers {
  /** @throws MalformedMessage when a value, which may be a page's, would start another line. */
  constructor(private readonly fields: readonly Field[]) {
    if (/[\r\n\0]/.test(fields.join(''))) throw new MalformedMessage();
  }

  /** The first raw value; empty when there is none. */
  get(name: string): string {
    return this.all(name)[0] ?? '';
  }

  /** Every raw value, in order; lists inside one line are not taken apart. */
  all(name: string): string[] {
    return this.copy(name).map(([, value]) => value);
  }

  /** The fields of these names, in their order. */
  copy(...names: string[]): Field[] {
    const wanted = names.join().toLowerCase().split(',');
    return this.fields.filter(([name]) => wanted.includes(name.toLowerCase()));
  }

  /** The header fields as lines, each with its CRLF. */
  encode(): string {
    return this.fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  }
}
