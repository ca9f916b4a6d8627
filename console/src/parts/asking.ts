/** Asking the switchboard: once, or again and again for what changes under one's eyes. */

import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/problem';

export interface Asked<Answer> {
  /** The last answer; null: none has come yet. */
  answer: Answer | null;
  /** Why there is no newer one. */
  problem: Problem | null;
  again(): void;
}

/** Milliseconds after an answer until it is asked again, by what was answered; 0: never. */
export type Rhythm<Answer> = (last: Answer | null) => number;

export const once: Rhythm<unknown> = () => 0;
export const live: Rhythm<unknown> = () => 2000;

/**
 * Ask when the page is opened, and whenever `about` changes.
 *
 * Nobody looks at a page in a tab behind: what is asked again and again is not asked there.
 */
export function useAsked<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  about: string,
  rhythm: Rhythm<Answer> = once,
): Asked<Answer> {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const off = new AbortController();
    let last: Answer | null = null;
    let timer = 0;
    let waits = false;
    const next = async () => {
      waits = document.hidden && last !== null;
      if (waits) return;
      try {
        last = await ask(off.signal);
        if (off.signal.aborted) return;
        setAnswer(last);
        setProblem(null);
      } catch (error) {
        if (off.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      }
      const after = rhythm(last);
      if (after > 0) timer = setTimeout(next, after);
    };
    const shown = () => {
      if (waits && !document.hidden) next();
    };
    next();
    document.addEventListener('visibilitychange', shown);
    return () => {
      off.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [about, tries]);

  return { answer, problem, again: () => setTries((count) => count + 1) };
}
