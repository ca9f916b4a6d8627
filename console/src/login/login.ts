/** Who is logged in. The token is in `sessionStorage` alone: it ends with the tab. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { Login, Me } from '../api/types';

const TOKEN = 'tongdai.console.token';

export interface Being {
  client: Client;
  /** null: nobody, or not known yet */
  me: Me | null;
  /** It is being asked who has the token of before. */
  checking: boolean;
  /** The login that was here is no longer good. */
  ended: boolean;
  /** Why it could not be asked who is logged in. */
  problem: Problem | null;
  enter(login: Login): void;
  leave(): void;
  /** Ask again who is logged in. */
  check(): void;
}

export function useLogin(): Being {
  const [token, setToken] = useState(() => sessionStorage.getItem(TOKEN));
  const [me, setMe] = useState<Me | null>(null);
  const [ended, setEnded] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(0);

  const forget = () => {
    sessionStorage.removeItem(TOKEN);
    setToken(null);
    setMe(null);
    setProblem(null);
  };
  const client = useMemo(
    () =>
      new Client(token, () => {
        setEnded(true);
        forget();
      }),
    [token],
  );

  useEffect(() => {
    if (token === null) return;
    const off = new AbortController();
    setProblem(null);
    client.get<Me>('/console/me', {}, off.signal).then(setMe, (error: unknown) => {
      if (error instanceof Problem) setProblem(error);
    });
    return () => off.abort();
  }, [client, asked]);

  return {
    client,
    me,
    checking: token !== null && me === null && problem === null,
    ended,
    problem,
    enter({ token }) {
      sessionStorage.setItem(TOKEN, token);
      setEnded(false);
      setToken(token);
    },
    leave() {
      // Whatever comes of it: here the token is forgotten.
      client.send('DELETE', '/console/logins').catch(() => undefined);
      setEnded(false);
      forget();
    },
    check: () => setAsked((count) => count + 1),
  };
}
