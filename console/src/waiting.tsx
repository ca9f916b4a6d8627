/** The page of waiting lines: who waits for which group, and since when. */

import { useContext } from 'preact/hooks';
import type { Waiting, WaitingLine } from './api/types';
import type { PageProps } from './pages';
import { live, useAsked } from './parts/asking';
import { Head, LiveMark } from './parts/head';
import { Refused } from './parts/notice';
import { secondsSince, useNow } from './parts/now';
import { Section } from './parts/section';
import { type Column, Table } from './parts/table';
import { addressOf } from './routes';
import { clock, duration, party, spokenDuration } from './words/format';
import { Spoken, useWords } from './words/words';

export function WaitingPage({ client }: PageProps) {
  const words = useWords();
  const language = useContext(Spoken);
  const now = useNow();
  const { answer, problem, again } = useAsked(
    (signal) => client.get<{ items: WaitingLine[] }>('/waiting-lines', {}, signal),
    '',
    live,
  );
  const columns: Column<Waiting>[] = [
    {
      head: words.caller,
      cell: ({ uuid, caller, callerName }) => (
        <a href={addressOf({ page: 'calls', item: uuid })}>
          {party(callerName, caller, words.unknown)}
        </a>
      ),
    },
    { head: words.since, cell: ({ since }) => clock(language, since) },
    {
      head: words.waits,
      number: true,
      cell: ({ since }) => {
        const seconds = secondsSince(since, now);
        return (
          <>
            <span aria-hidden="true">{duration(seconds)}</span>
            <span class="voice">{spokenDuration(language, seconds)}</span>
          </>
        );
      },
    },
  ];
  return (
    <>
      <Head title={words.waitingLines}>{answer && <LiveMark lost={problem !== null} />}</Head>
      {problem && answer === null && <Refused problem={problem} again={again} />}
      {answer?.items.length === 0 && <p class="empty">{words.noWaitingLines}</p>}
      {answer?.items.map(({ group, name, calls }) => {
        const title = `${party(name, group, group)} · ${words.waiting(calls.length)}`;
        return (
          <Section key={group} title={title}>
            <Table
              label={title}
              columns={columns}
              rows={calls}
              keyOf={({ uuid }) => uuid}
              empty={words.nobodyWaits}
            />
          </Section>
        );
      })}
    </>
  );
}
