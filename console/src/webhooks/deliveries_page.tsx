/** What became of the latest events of one webhook, anew as they are delivered. */

import { useContext } from 'preact/hooks';
import type { Delivery, Page } from '../api/types';
import type { PageProps } from '../pages';
import { live, useAsked } from '../parts/asking';
import { Head, LiveMark } from '../parts/head';
import { Icon } from '../parts/icon';
import { Refused } from '../parts/notice';
import { type Column, Table } from '../parts/table';
import { addressOf } from '../routes';
import { moment } from '../words/format';
import { Spoken, useWords } from '../words/words';

/** As many as a page of the API has at most. */
const SHOWN = '200';

const TONES = { waiting: 'amber', delivered: 'green', given_up: 'red' } as const;

export function DeliveriesPage({ client, route }: PageProps) {
  const words = useWords();
  const language = useContext(Spoken);
  const path = `/webhooks/${encodeURIComponent(route.item)}/deliveries`;
  const { answer, problem, again } = useAsked(
    (signal) => client.get<Page<Delivery>>(path, { limit: SHOWN }, signal),
    path,
    live,
  );
  const columns: Column<Delivery>[] = [
    { head: words.event, cell: ({ type }) => <b>{type}</b> },
    {
      head: words.call,
      cell: ({ call }) =>
        call && (
          <a class="digits" href={addressOf({ page: 'calls', item: call })}>
            {call.slice(0, 8)}
          </a>
        ),
    },
    {
      head: words.state,
      cell: ({ standing }) => (
        <span class="pill" data-tone={TONES[standing]}>
          {words.standings[standing]}
        </span>
      ),
    },
    { head: words.attempts, number: true, cell: ({ attempts }) => attempts },
    { head: words.lastTried, cell: ({ triedAt }) => moment(language, triedAt) },
    {
      head: words.answer,
      cell: ({ status, reason }) => [status, reason].filter(Boolean).join(' · '),
    },
  ];
  return (
    <>
      <a class="back" href={addressOf({ page: 'webhooks' })}>
        <Icon name="back" />
        {words.webhooks}
      </a>
      <Head title={words.deliveries}>{answer && <LiveMark lost={problem !== null} />}</Head>
      {problem && answer === null && <Refused problem={problem} again={again} />}
      {answer && (
        <Table
          label={words.deliveries}
          columns={columns}
          rows={answer.items}
          keyOf={({ event }) => event}
          empty={words.noDeliveries}
        />
      )}
    </>
  );
}
