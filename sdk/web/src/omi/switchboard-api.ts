/** The switchboard's HTTP API, as far as the SDK itself uses it. */

import { Refusal } from '../phone/refusal.js';
import type { CallInfo, Colleague, RecentCall } from './types.js';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Whose connection it is, and where. */
export interface Access {
  /** The switchboard's WebSocket. */
  readonly url: string;
  readonly extension: string;
  readonly token: string;
}

/** In ms. */
const ANSWER_WITHIN = 10_000;

const RECENT_CALLS = 20;

/** What became of what was to be stored: it is, it never will be, or it may be later. */
export type Stored = 'stored' | 'refused' | 'later';

export class SwitchboardApi {
  constructor(
    private readonly fetch: Fetch,
    /** Null while there is no registration. */
    private readonly access: () => Access | null,
  ) {}

  /** @throws Refusal */
  async recentCalls(): Promise<RecentCall[]> {
    const items = await this.#items<RecordedCall>(`calls?limit=${RECENT_CALLS}`);
    return items.map(({ uuid, direction, phone, remoteName, startTime, duration, endCause }) => ({
      uuid,
      direction,
      phone,
      name: remoteName ?? '',
      startTime: new Date(startTime),
      duration,
      endCause: endCause ?? '',
    }));
  }

  /** @throws Refusal */
  async colleagues(): Promise<Colleague[]> {
    const own = this.access()?.extension;
    const items = await this.#items<Colleague>('extensions');
    return items
      .filter(({ extension }) => extension !== own)
      .map(({ extension, name, state }) => ({ extension, name, state }));
  }

  /** Never rejects. */
  async store({ callId, note, tags, ...form }: CallInfo): Promise<Stored> {
    const body = JSON.stringify({ note, ...(tags && { tags }), form });
    try {
      const path = `calls/${encodeURIComponent(callId)}/info`;
      const { ok, status } = await this.#request(path, { method: 'PUT', body });
      if (ok) return 'stored';
      return status === 401 || status === 408 || status === 429 || status >= 500
        ? 'later'
        : 'refused';
    } catch {
      return 'later';
    }
  }

  async #items<Item>(path: string): Promise<Item[]> {
    const response = await this.#request(path, {});
    if (response.status === 401) throw new Refusal('not_registered');
    try {
      const { items } = (await response.json()) as { items: Item[] };
      if (response.ok && Array.isArray(items)) return items;
    } catch {
      // Whatever answers there is not the switchboard.
    }
    throw new Refusal('unreachable');
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const access = this.access();
    if (access === null) throw new Refusal('not_registered');
    const origin = access.url.replace(/^ws/, 'http').replace(/\/ws$/, '');
    const headers: Record<string, string> = { Authorization: `Bearer ${access.token}` };
    if (init.body) headers['Content-Type'] = 'application/json';
    try {
      return await this.fetch(`${origin}/api/v1/${path}`, {
        ...init,
        headers,
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
