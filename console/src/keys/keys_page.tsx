/** The page of API keys: which there are, what each may do; making and removing them. */

import { useContext, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import type { ApiKey, NewApiKey, Page } from '../api/types';
import { may, type PageProps } from '../pages';
import { useAsked } from '../parts/asking';
import { Confirm } from '../parts/confirm';
import { Head } from '../parts/head';
import { Notice, Refused } from '../parts/notice';
import { Section } from '../parts/section';
import { type Column, Table } from '../parts/table';
import { day } from '../words/format';
import { Spoken, sentence, useWords } from '../words/words';
import { KeyForm } from './key_form';

export function KeysPage({ client, me }: PageProps) {
  const words = useWords();
  const language = useContext(Spoken);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const [removing, setRemoving] = useState<ApiKey | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const { answer, problem, again } = useAsked(
    (signal) => client.get<Page<ApiKey>>('/keys', {}, signal),
    '',
  );

  const remove = async ({ id }: ApiKey) => {
    setRefused(null);
    try {
      await client.send('DELETE', `/keys/${encodeURIComponent(id)}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefused(error);
    }
    again();
  };

  const columns: Column<ApiKey>[] = [
    { head: words.fullName, cell: ({ name }) => name },
    {
      head: words.scopes,
      cell: ({ scopes }) => (
        <ul class="tags">
          {scopes.map((scope) => (
            <li key={scope}>{scope}</li>
          ))}
        </ul>
      ),
    },
    { head: words.made, cell: ({ createdAt }) => day(language, createdAt) },
    { head: words.keyId, cell: ({ id }) => <code>{id}</code> },
  ];
  if (may(me, 'keys:write')) {
    columns.push({
      head: words.deeds,
      cell: (key) => (
        <button type="button" class="danger" onClick={() => setRemoving(key)}>
          {words.remove}
        </button>
      ),
    });
  }
  return (
    <>
      <Head title={words.keys} />
      {problem && <Refused problem={problem} again={again} />}
      {refused && <Notice kind="refusal">{sentence(words, refused)}</Notice>}
      {made && (
        <Section title={words.keyMade(made.name)}>
          <Notice kind="notice">{words.shownOnce}</Notice>
          <input class="secret" readOnly value={made.key} aria-label={words.key} />
        </Section>
      )}
      {answer && (
        <Table
          label={words.keys}
          columns={columns}
          rows={answer.items}
          keyOf={({ id }) => id}
          empty={words.noKeys}
        />
      )}
      {may(me, 'keys:write') && (
        <Section title={words.newKey}>
          <KeyForm
            client={client}
            scopes={me.scopes}
            made={(key) => {
              setMade(key);
              again();
            }}
          />
        </Section>
      )}
      {removing && (
        <Confirm
          question={words.removeKeyQuestion(removing.name || removing.id)}
          deed={words.remove}
          decided={(yes) => {
            setRemoving(null);
            if (yes) remove(removing);
          }}
        />
      )}
    </>
  );
}
