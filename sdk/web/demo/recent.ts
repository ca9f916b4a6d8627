/** Recent calls, from the public API with the token of the registration. */

import { clock } from '../src/omi/call-data.js';
import { find, make, show } from './view.js';

/** What we read of a call in the history. */
interface RecordedCall {
  readonly direction: 'inbound' | 'outbound';
  readonly remoteNumber: string;
  readonly startTime: string;
  readonly duration: number;
  readonly endCause: string | null;
}

export async function showRecentCalls(token: string): Promise<void> {
  const response = await fetch('/api/v1/calls?limit=10', {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) return;
  const { items } = (await response.json()) as { items: RecordedCall[] };
  const rows = items.map((call) =>
    make(
      'tr',
      make('td', new Date(call.startTime).toLocaleTimeString()),
      make('td', `${call.direction === 'outbound' ? '↗' : '↙'} ${call.remoteNumber}`),
      make('td', clock(call.duration)),
      make('td', call.endCause ?? ''),
    ),
  );
  find('recent').replaceChildren(...rows);
  find('recent')
    .closest('table')
    ?.toggleAttribute('hidden', rows.length === 0);
  show('no-calls', rows.length === 0);
}
