/** How a call ended, or that it has not. */

import type { Call } from '../api/types';
import { useWords } from '../words/words';

export function Result({ call }: { call: Call }) {
  const words = useWords();
  if (call.endTime === null) {
    return (
      <span class="pill" data-tone="green">
        <span class="dot" aria-hidden="true" />
        {words.live}
      </span>
    );
  }
  return (
    <span class="pill" data-tone={call.answered ? 'blue' : 'red'}>
      {words.causes[call.endCause ?? 'UNKNOWN']}
    </span>
  );
}
