/** Whom one listens to, and how one is heard: kept around all pages, and over at the log-out. */

import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { SupervisionMode } from '../api/types';
import { Spoken } from '../words/words';
import { AT_FIRST, beHeard, leave, listenIn } from './phone';
import type { Talker } from './talkers';

export type State =
  | { readonly kind: 'silent' }
  | { readonly kind: 'coming'; readonly to: Talker }
  | {
      readonly kind: 'inside';
      readonly to: Talker;
      readonly mode: SupervisionMode;
      /** Why one is not heard otherwise, as one wanted. */
      readonly problem: Problem | null;
    }
  /** Out of the call without having wanted it; `problem` null: it was over. */
  | { readonly kind: 'out'; readonly problem: Problem | null };

export interface Listening {
  readonly state: State;
  listen(to: Talker): void;
  change(mode: SupervisionMode): void;
  /** Leaves the call, or forgets why one is out of it. */
  stop(): void;
}

const SILENT: State = { kind: 'silent' };

export const ListeningIn = createContext<Listening>({
  state: SILENT,
  listen: () => undefined,
  change: () => undefined,
  stop: () => undefined,
});

export function useListening(client: Client): Listening {
  const language = useContext(Spoken);
  const [state, setState] = useState(SILENT);
  /** Of the call that was wanted last: what comes of one before is of no interest. */
  const current = useRef<AbortController | null>(null);

  const end = (next: State) => {
    current.current?.abort();
    leave();
    setState(next);
  };

  useEffect(
    () => () => {
      current.current?.abort();
      leave();
    },
    [],
  );

  const listen = async (to: Talker) => {
    current.current?.abort();
    const one = new AbortController();
    current.current = one;
    setState({ kind: 'coming', to });
    try {
      await listenIn(client, to.extension, language, one.signal, {
        changed: (mode) => setState({ kind: 'inside', to, mode, problem: null }),
        over: () => end({ kind: 'out', problem: null }),
      });
      if (!one.signal.aborted) {
        setState({ kind: 'inside', to, mode: AT_FIRST, problem: null });
      }
    } catch (error) {
      if (one.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      end({ kind: 'out', problem: error });
    }
  };

  const change = async (mode: SupervisionMode) => {
    const one = current.current;
    try {
      await beHeard(mode);
    } catch (error) {
      if (one?.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setState((now) => (now.kind === 'inside' ? { ...now, problem: error } : now));
    }
  };

  return { state, listen, change, stop: () => end(SILENT) };
}
