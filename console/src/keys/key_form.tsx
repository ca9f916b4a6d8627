/** The form for a new API key: it may do no more than who makes it. */

import { useState } from 'preact/hooks';
import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { NewApiKey } from '../api/types';
import { Field } from '../parts/field';
import { Notice } from '../parts/notice';
import { sentence, useWords } from '../words/words';

interface Props {
  client: Client;
  /** What can be chosen. */
  scopes: readonly string[];
  made(key: NewApiKey): void;
}

export function KeyForm({ client, scopes, made }: Props) {
  const words = useWords();
  const [refusal, setRefusal] = useState('');
  const [waiting, setWaiting] = useState(false);

  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const chosen = given.getAll('scope');
    if (chosen.length === 0) {
      setRefusal(words.scopeNeeded);
      return;
    }
    setWaiting(true);
    setRefusal('');
    try {
      const body = { name: given.get('name'), scopes: chosen };
      made(await client.send<NewApiKey>('POST', '/keys', body));
      form.reset();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefusal(sentence(words, error));
    }
    setWaiting(false);
  };

  return (
    <form class="password" onSubmit={send}>
      {refusal !== '' && <Notice kind="refusal">{refusal}</Notice>}
      <Field label={words.fullName}>
        <input name="name" maxLength={64} />
      </Field>
      <fieldset>
        <legend class="field-name">{words.scopes}</legend>
        {scopes.map((scope) => (
          <label key={scope} class="choice">
            <input type="checkbox" name="scope" value={scope} />
            {scope}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="strong" disabled={waiting}>
        {words.makeKey}
      </button>
    </form>
  );
}
