/** One call, and while it lives how it sounds: the history knows that only afterwards. */

import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { Call, LiveCall } from '../api/types';

export async function followed(client: Client, uuid: string, signal: AbortSignal): Promise<Call> {
  const name = encodeURIComponent(uuid);
  const call = await client.get<Call>(`/calls/${name}`, {}, signal);
  if (call.endTime !== null) return call;
  try {
    const now = await client.get<LiveCall>(`/live-calls/${name}`, {}, signal);
    return { ...call, callerQuality: now.callerQuality, calleeQuality: now.calleeQuality };
  } catch (error) {
    // It ended between the two questions; the history says so the next time.
    if (error instanceof Problem && error.status === 404) return call;
    throw error;
  }
}
