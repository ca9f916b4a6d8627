/** At the foot of every page while one listens: to whom, who hears one, and the way out. */

import { useContext } from 'preact/hooks';
import { Notice } from '../parts/notice';
import { party } from '../words/format';
import { sentence, useWords } from '../words/words';
import { ListeningIn, type State } from './listening';

const MODES = ['monitoring', 'whisper', 'colloquy'] as const;

export function ListeningBar() {
  const words = useWords();
  const { state, change, stop } = useContext(ListeningIn);
  if (state.kind === 'silent') return null;
  const mode = state.kind === 'inside' ? state.mode : null;
  return (
    <section class="card listening" aria-label={words.listeningIn}>
      <Standing state={state} />
      <div class="deeds">
        {mode !== null && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
          <div class="modes" role="group" aria-label={words.whoHears}>
            {MODES.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === mode}
                onClick={() => change(each)}
              >
                {words.hearing[each]}
              </button>
            ))}
          </div>
        )}
        <button type="button" class="danger" onClick={stop}>
          {state.kind === 'out' ? words.close : words.leaveCall}
        </button>
      </div>
    </section>
  );
}

function Standing({ state }: { state: Exclude<State, { kind: 'silent' }> }) {
  const words = useWords();
  if (state.kind === 'out') {
    return state.problem === null ? (
      <Notice kind="notice">{words.listeningOver}</Notice>
    ) : (
      <Notice kind="refusal">{sentence(words, state.problem)}</Notice>
    );
  }
  const whom = party(state.to.name, state.to.extension, words.unknown);
  return (
    <div>
      <p role="status">
        {state.kind === 'coming' ? (
          words.comingIn(whom)
        ) : (
          <>
            <strong>{words.listensTo(whom)}</strong> {words.heardBy[state.mode]}
          </>
        )}
      </p>
      {state.kind === 'inside' && state.problem && (
        <Notice kind="refusal">{sentence(words, state.problem)}</Notice>
      )}
    </div>
  );
}
