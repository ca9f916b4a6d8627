/** Recent calls, as any page can ask for them. */

import { clock } from '../src/omi/call-data.js';
import type { RecentCall } from '../src/omi/types.js';
import { find, make, show } from './view.js';

export async function showRecentCalls(): Promise<void> {
  let calls: RecentCall[];
  try {
    calls = await omiSDK.getRecentCalls();
  } catch {
    return; // the status says that there is no connection
  }
  const rows = calls
    .slice(0, 10)
    .map(({ direction, duration, endCause, name, phone, sipNumber, startTime }) =>
      make(
        'tr',
        make('td', startTime.toLocaleTimeString('en-GB')),
        make(
          'td',
          `${direction === 'outbound' ? '↗' : '↙'} ${[phone, name, sipNumber].filter(Boolean).join(' · ')}`,
        ),
        make('td', clock(duration)),
        make('td', endCause),
      ),
    );
  find('recent').replaceChildren(...rows);
  find('recent')
    .closest('table')
    ?.toggleAttribute('hidden', rows.length === 0);
  show('no-calls', rows.length === 0);
}
