/** Who we are to the switchboard. */

export interface Account {
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  /** `wss://host/ws` */
  readonly url: string;
  /** The product that we are, as `User-Agent` (RFC 3261 §20.41). */
  readonly userAgent: string;
}

/** The address of record, safe inside a header field whatever the page passed. */
export function addressOf(account: Account): string {
  return sipUri(account.username, account.domain);
}

/** A SIP URI with user and domain escaped (RFC 3261 §25.1). */
export function sipUri(user: string, domain: string): string {
  return `sip:${encodeURIComponent(user)}@${encodeURIComponent(domain)}`;
}
