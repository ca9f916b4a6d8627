/** Why a request was refused: problem details (RFC 9457), or no answer at all. */

/** The `code` of requests that nothing answered. */
export const UNREACHABLE = 'unreachable';

export class Problem extends Error {
  override name = 'Problem';

  /**
   * @param status of HTTP; 0: nothing answered
   * @param code stable, for programs
   * @param detail for people, in English
   * @param field which part of the body, or which parameter, is at fault; empty: none in particular
   * @param retryAfter seconds to wait before it is worth another try; null: not said
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail = '',
    readonly field = '',
    readonly retryAfter: number | null = null,
  ) {
    super(detail || code);
  }
}

/** What a refusal says of itself; whatever stands between us and the switchboard may say less. */
export async function problemOf(response: Response): Promise<Problem> {
  const said: unknown = await response.json().catch(() => null);
  const text = (name: string) => {
    const value = said !== null && typeof said === 'object' ? Reflect.get(said, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  const wait = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new Problem(
    response.status,
    text('code') || `http_${response.status}`,
    text('detail'),
    text('field'),
    Number.isNaN(wait) ? null : wait,
  );
}
