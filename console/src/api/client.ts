/** Requests to `/api/v1`, each with the token of the login. */

import { Problem, problemOf, UNREACHABLE } from './problem';

const BASE = '/api/v1';
const UNAUTHORIZED = 401;

export type Query = Readonly<Record<string, string>>;

export class Client {
  /**
   * @param token of the login; null: nobody is logged in
   * @param ended is called when the switchboard does not take the token any longer
   */
  constructor(
    private readonly token: string | null,
    private readonly ended: () => void = () => undefined,
  ) {}

  /** @throws {Problem} */
  async get<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
    const response = await this.ask('GET', path, { query, signal });
    return (await response.json()) as Answer;
  }

  /**
   * What a file is made of, when all of it is there.
   *
   * @throws {Problem}
   */
  async file(path: string, query: Query = {}, signal?: AbortSignal): Promise<Blob> {
    const response = await this.ask('GET', path, { query, signal });
    return response.blob();
  }

  /**
   * @returns what was answered; undefined: nothing was to be said
   * @throws {Problem}
   */
  async send<Answer = undefined>(method: Method, path: string, body?: unknown): Promise<Answer> {
    const response = await this.ask(method, path, { body });
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  private async ask(method: 'GET' | Method, path: string, { query, body, signal }: Asked) {
    const headers = new Headers();
    if (this.token !== null) headers.set('Authorization', `Bearer ${this.token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    const search = new URLSearchParams(query).toString();
    let response: Response;
    try {
      response = await fetch(`${BASE}${path}${search && `?${search}`}`, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
        cache: 'no-store',
        credentials: 'omit',
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Problem(0, UNREACHABLE);
    }
    if (response.ok) return response;
    if (response.status === UNAUTHORIZED && this.token !== null) this.ended();
    throw await problemOf(response);
  }
}

type Method = 'POST' | 'PUT' | 'DELETE';

interface Asked {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal | undefined;
}
