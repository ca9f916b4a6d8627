/** Who we are to the switchboard. */

export interface Account {
  readonly domain: string;
  readonly username: string;
  /** How we prove it. */
  readonly proof: Proof;
  /** `wss://host/ws` */
  readonly url: string;
  /** The product that we are, as `User-Agent` (RFC 3261 §20.41). */
  readonly userAgent: string;
}

/** Digest (RFC 3261 §22), or a bearer token (RFC 8898). */
export type Proof =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'token'; readonly token: string };

/** The address of record, safe inside a header field whatever the page passed. */
export function addressOf(account: Account): string {
  return sipUri(account.username, account.domain);
}

/** A SIP URI with user and domain escaped (RFC 3261 §25.1). */
export function sipUri(user: string, domain: string): string {
  return `sip:${encodeURIComponent(user)}@${encodeURIComponent(domain)}`;
}
