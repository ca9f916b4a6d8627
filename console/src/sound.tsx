/** How a call sounds that lives: the sum of what was measured, for both sides. */

import { useContext } from 'preact/hooks';
import type { CallQuality, LiveCall } from './api/types';
import { mosOf } from './history/measures';
import { Bar } from './parts/bar';
import { number } from './words/format';
import { Spoken, useWords } from './words/words';

/** Is there anything to be shown of it? Nothing is before somebody has said something. */
export function isMeasured({ callerQuality, calleeQuality }: LiveCall): boolean {
  return [callerQuality, calleeQuality].some((side) => side !== null && mosOf(side) !== null);
}

export function Sound({ call }: { call: LiveCall }) {
  const words = useWords();
  return (
    <span class="sound">
      <Side name={words.caller} quality={call.callerQuality} />
      <Side name={words.callee} quality={call.calleeQuality} />
    </span>
  );
}

function Side({ name, quality }: { name: string; quality: CallQuality | null }) {
  const words = useWords();
  const language = useContext(Spoken);
  const mos = quality === null ? null : mosOf(quality);
  return (
    <span data-grade={mos?.grade}>
      <span class="whose faint">{name}</span>
      {mos === null ? (
        <span class="faint">{words.none}</span>
      ) : (
        <>
          <Bar share={mos.share} />
          <span class="digits grade">
            {number(language, mos.value, 1)}
            <span class="voice"> {words.grades[mos.grade]}</span>
          </span>
        </>
      )}
    </span>
  );
}
