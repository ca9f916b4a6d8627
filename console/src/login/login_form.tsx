/** The form that lets people in. */

import { useState } from 'preact/hooks';
import { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { Login } from '../api/types';
import { Field } from '../parts/field';
import { Notice } from '../parts/notice';
import { sentence, useWords, type Words } from '../words/words';

const UNAUTHORIZED = 401;
const TOO_MANY = 429;
/** Seconds, where a lock does not say how long it lasts. */
const USUAL_LOCK = 900;

interface Props {
  /** The former login is no longer good. */
  ended: boolean;
  enter(login: Login): void;
}

export function LoginForm({ ended, enter }: Props) {
  const words = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [waiting, setWaiting] = useState(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = Object.fromEntries(new FormData(form));
    setWaiting(true);
    try {
      enter(await new Client(null).send<Login>('POST', '/console/logins', given));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
      setWaiting(false);
      const password = form.elements.namedItem('password') as HTMLInputElement;
      password.value = '';
      password.focus();
    }
  };

  return (
    <form class="card login" onSubmit={send}>
      <h1>{words.login}</h1>
      <p class="faint">{words.loginHint}</p>
      {ended && problem === null && <Notice kind="notice">{words.ended}</Notice>}
      {problem !== null && <Notice kind="refusal">{refusal(words, problem)}</Notice>}
      <Field label={words.tenant}>
        <input name="tenant" required autocomplete="organization" autocapitalize="none" autofocus />
      </Field>
      <Field label={words.name}>
        <input name="name" required autocomplete="username" autocapitalize="none" />
      </Field>
      <Field label={words.password}>
        <input name="password" type="password" required autocomplete="current-password" />
      </Field>
      <button type="submit" class="strong" disabled={waiting}>
        {words.login}
      </button>
    </form>
  );
}

function refusal(words: Words, problem: Problem): string {
  if (problem.status === UNAUTHORIZED) return words.wrongLogin;
  if (problem.status === TOO_MANY) {
    return words.lockedFor(Math.ceil((problem.retryAfter ?? USUAL_LOCK) / 60));
  }
  return sentence(words, problem);
}
