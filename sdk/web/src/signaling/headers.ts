/** The header fields of a SIP message (RFC 3261 §7.3): ordered, raw, names without case. */

/** The compact forms that we may meet (RFC 3261 §7.3.3, RFC 4028 §4). */
const COMPACT: Readonly<Record<string, string>> = {
  c: 'Content-Type',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  s: 'Subject',
  t: 'To',
  v: 'Via',
  x: 'Session-Expires',
};

/** Our caller tried to write what would break out of a header field. */
export class UnsafeHeader extends Error {}

export class Headers {
  readonly #fields: { readonly key: string; readonly name: string; readonly value: string }[] = [];

  /**
   * Appends a field.
   *
   * @throws UnsafeHeader when a value from outside would start another line.
   */
  add(name: string, value: string): this {
    if (/[\r\n\0]/.test(name + value)) throw new UnsafeHeader(`line break in header ${name}`);
    const long = COMPACT[name.toLowerCase()] ?? name;
    this.#fields.push({ key: long.toLowerCase(), name: long, value });
    return this;
  }

  /** The first raw value. */
  get(name: string): string | null {
    const key = name.toLowerCase();
    return this.#fields.find((field) => field.key === key)?.value ?? null;
  }

  /** Every raw value, in order; lists inside one line are not taken apart. */
  all(name: string): string[] {
    const key = name.toLowerCase();
    return this.#fields.filter((field) => field.key === key).map((field) => field.value);
  }

  /** The header fields as lines, each with its CRLF. */
  encode(): string {
    return this.#fields.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
  }
}
