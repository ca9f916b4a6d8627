/** The form for another password: of one's own wish, or as the first thing after the first login. */

import { useState } from 'preact/hooks';
import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import { Field } from '../parts/field';
import { Notice } from '../parts/notice';
import { sentence, useWords } from '../words/words';

interface Props {
  client: Client;
  /** The present one was made up, and does for nothing but this. */
  must: boolean;
  done(): void;
}

export function PasswordForm({ client, must, done }: Props) {
  const words = useWords();
  const [refusal, setRefusal] = useState('');
  const [waiting, setWaiting] = useState(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    if (given.get('new') !== given.get('repeated')) {
      setRefusal(words.passwordsDiffer);
      return;
    }
    setWaiting(true);
    try {
      const body = { current: given.get('current'), new: given.get('new') };
      await client.send('PUT', '/console/password', body);
      done();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefusal(words.passwordFaults[error.field] ?? sentence(words, error));
      setWaiting(false);
    }
  };

  return (
    <form class="password" onSubmit={send}>
      {must && <Notice kind="notice">{words.mustChange}</Notice>}
      {refusal !== '' && <Notice kind="refusal">{refusal}</Notice>}
      <Field label={words.oldPassword}>
        <input name="current" type="password" required autocomplete="current-password" />
      </Field>
      <Field label={words.newPassword}>
        <input name="new" type="password" required autocomplete="new-password" />
      </Field>
      <Field label={words.repeatPassword}>
        <input name="repeated" type="password" required autocomplete="new-password" />
      </Field>
      <button type="submit" class="strong" disabled={waiting}>
        {words.changePassword}
      </button>
    </form>
  );
}
