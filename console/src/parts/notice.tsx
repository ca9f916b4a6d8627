/** A sentence that stands out, and is read out when it appears. */

import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem';
import { sentence, useWords } from '../words/words';

interface Props {
  kind: 'notice' | 'refusal' | 'success';
  children: ComponentChildren;
}

export function Notice({ kind, children }: Props) {
  return (
    <p class="notice" data-kind={kind} role={kind === 'refusal' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}

/** What was refused, and a button to try it again. */
export function Refused({ problem, again }: { problem: Problem; again?: () => void }) {
  const words = useWords();
  return (
    <div class="refused">
      <Notice kind="refusal">{sentence(words, problem)}</Notice>
      {again && (
        <button type="button" onClick={again}>
          {words.again}
        </button>
      )}
    </div>
  );
}
