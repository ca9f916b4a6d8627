/** The page of extensions: who is free, who talks, who is away, as it changes. */

import { useState } from 'preact/hooks';
import {
  EXTENSION_STATES,
  type Extension,
  type ExtensionState,
  type Forwarding,
  type Page,
} from '../api/types';
import type { PageProps } from '../pages';
import { live, useAsked } from '../parts/asking';
import { Field } from '../parts/field';
import { Head, LiveMark } from '../parts/head';
import { Refused } from '../parts/notice';
import { type Column, Table } from '../parts/table';
import { useWords, type Words } from '../words/words';

const TONES: Readonly<Record<ExtensionState, string>> = {
  available: 'green',
  busy: 'red',
  offline: 'grey',
};

export function ExtensionsPage({ client }: PageProps) {
  const words = useWords();
  const [sought, setSought] = useState('');
  const { answer, problem } = useAsked(
    (signal) => client.get<Page<Extension>>('/extensions', {}, signal),
    '',
    live,
  );
  const all = answer?.items ?? [];
  const columns: Column<Extension>[] = [
    { head: words.extension, cell: (row) => <b class="digits">{row.extension}</b> },
    { head: words.fullName, cell: (row) => row.name },
    { head: words.phones, number: true, cell: ({ phones }) => phones },
    { head: words.forwarding, cell: ({ forwarding }) => forwardings(forwarding, words) },
    {
      head: words.state,
      cell: (row) => (
        <span class="pill" data-tone={TONES[row.state]}>
          <span class="dot" aria-hidden="true" />
          {words.states[row.state]}
        </span>
      ),
    },
  ];
  return (
    <>
      <Head title={words.extensions}>{answer && <LiveMark lost={problem !== null} />}</Head>
      {problem && answer === null && <Refused problem={problem} />}
      {answer && (
        <>
          <dl class="tiles">
            {EXTENSION_STATES.map((state) => (
              <div key={state} class="tile" data-tone={TONES[state]}>
                <dt>{words.states[state]}</dt>
                <dd>{all.filter((each) => each.state === state).length}</dd>
              </div>
            ))}
          </dl>
          <search class="seek">
            <Field label={words.findExtension}>
              <input
                type="search"
                value={sought}
                onInput={(event) => setSought(event.currentTarget.value)}
              />
            </Field>
          </search>
          <Table
            label={words.extensions}
            columns={columns}
            rows={all.filter((each) => matches(each, sought))}
            keyOf={(row) => row.extension}
            empty={words.noExtensions}
          />
        </>
      )}
    </>
  );
}

/** Where its calls are sent on to, a line each; null: nowhere. */
function forwardings({ always, busy, noAnswer }: Forwarding, words: Words) {
  const lines = [
    always && words.forwardAlways(always),
    busy && words.forwardBusy(busy),
    noAnswer && words.forwardUnanswered(noAnswer),
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <span class="lines">
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </span>
  );
}

/** Is it one that somebody looks for? Marks need not be typed: `binh` finds `Bình`. */
export function matches(
  { extension, name }: Pick<Extension, 'extension' | 'name'>,
  sought: string,
): boolean {
  const wanted = plain(sought.trim());
  return plain(extension).includes(wanted) || plain(name).includes(wanted);
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
}
