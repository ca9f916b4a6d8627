/** The switchboard's HTTP API, as far as the SDK itself uses it. */

import { Refusal } from '../phone/refusal.js';
import type { Registration } from '../phone/registration.js';
import { httpOrigin } from './server-url.js';
import type { CallInfo, Colleague, Hotline, RecentCall, RecordingAction } from './types.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** In ms. */
const ANSWER_WITHIN = 10_000;

const RECENT_CALLS = 20;

/** Statuses that say nothing of what was asked: of the token, of time, of patience. */
const ASK_AGAIN = [401, 408, 429];

export class SwitchboardApi {
  constructor(
    private readonly fetch: Fetch,
    /** Whose connection it is, and where. */
    private readonly registration: Registration,
  ) {}

  /** @throws Refusal */
  async recentCalls(): Promise<RecentCall[]> {
    const items = await this.#items<RecordedCall>(`calls?limit=${RECENT_CALLS}`);
    return items.map(
      ({ uuid, direction, phone, remoteName, sipNumber, startTime, duration, endCause }) => ({
        uuid,
        direction,
        phone,
        name: remoteName ?? '',
        sipNumber,
        startTime: new Date(startTime),
        duration,
        endCause: endCause ?? '',
      }),
    );
  }

  /** @throws Refusal */
  async colleagues(): Promise<Colleague[]> {
    const own = this.registration.account?.username;
    const items = await this.#items<Colleague>('extensions');
    return items.filter(({ extension }) => extension !== own);
  }

  /** @throws Refusal */
  hotlines(): Promise<Hotline[]> {
    return this.#items('hotlines');
  }

  /**
   * @returns false when the switchboard will never take it.
   * @throws when it may do so later.
   */
  async store({ callId, note, tags, ...form }: CallInfo): Promise<boolean> {
    return (await this.#send('PUT', callId, 'info', { note, tags, form })).ok;
  }

  /** @throws Refusal */
  async record(callId: string, action: RecordingAction): Promise<void> {
    const { ok } = await this.#send('POST', callId, 'recording', { action });
    if (!ok) throw new Refusal('recording_refused');
  }

  /** @throws Refusal where the answer says nothing of what was sent. */
  async #send(method: string, callId: string, what: string, body: unknown): Promise<Response> {
    const response = await this.#request(`calls/${encodeURIComponent(callId)}/${what}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { status } = response;
    if (status >= 500 || ASK_AGAIN.includes(status)) throw new Refusal('unreachable');
    return response;
  }

  async #items<Item>(path: string): Promise<Item[]> {
    const response = await this.#request(path);
    if (response.status === 401) throw new Refusal('not_registered');
    const body = (await response.json().catch(() => null)) as { items: Item[] } | null;
    // Else whatever answers there is not the switchboard.
    if (response.ok && Array.isArray(body?.items)) return body.items;
    throw new Refusal('unreachable');
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    const { agent, account, token } = this.registration;
    if (agent === null || account === null) throw new Refusal('not_registered');
    const origin = httpOrigin(account.url);
    try {
      return await this.fetch(`${origin}/api/v1/${path}`, {
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${token}` },
        credentials: 'omit',
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      });
    } catch {
      throw new Refusal('unreachable');
    }
  }
}

/** The members of a call in the history that we show. */
interface RecordedCall extends Omit<RecentCall, 'name' | 'startTime' | 'endCause'> {
  readonly remoteName: string | null;
  readonly startTime: string;
  readonly endCause: RecentCall['endCause'] | null;
}
