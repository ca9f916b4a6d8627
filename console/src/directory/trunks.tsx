/** The page of trunks: the carriers in the order in which they are tried, and how each stands. */

import type { Standing, Trunk, TrunkState } from '../api/types';
import type { PageProps } from '../pages';
import type { Column } from '../parts/table';
import { useWords, type Words } from '../words/words';
import { ListPage } from './list_page';

const TONES: Readonly<Record<Standing, string>> = { up: 'green', trying: 'grey', down: 'red' };

export function TrunksPage({ client }: PageProps) {
  const words = useWords();
  const columns: Column<Trunk>[] = [
    { head: words.trunk, cell: ({ name }) => <b>{name}</b> },
    {
      head: words.address,
      cell: ({ host, port, transport }) =>
        `${host}${port === null ? '' : `:${port}`} · ${transport.toUpperCase()}`,
    },
    { head: words.order, number: true, cell: ({ order }) => order },
    {
      head: words.account,
      cell: ({ user, registers }) =>
        user === '' ? words.byAddress : `${user}${registers ? ` · ${words.registers}` : ''}`,
    },
    { head: words.numbers, cell: ({ numbers }) => words.formats[numbers] },
    { head: words.codecs, cell: ({ codecs }) => codecs.join(', ') },
    { head: words.state, cell: ({ state }) => state && standing(state, words) },
  ];
  return (
    <ListPage
      client={client}
      title={words.trunks}
      path="/trunks"
      columns={columns}
      keyOf={({ name }) => name}
      empty={words.noTrunks}
      changes
    />
  );
}

function standing({ standing, reason, registered, roundTrip }: TrunkState, words: Words) {
  const more = [
    registered !== null && (registered ? words.isRegistered : words.notRegistered),
    roundTrip !== null && `${Math.round(roundTrip)} ms`,
    reason,
  ].filter(Boolean);
  return (
    <span class="lines">
      <span>
        <span class="pill" data-tone={TONES[standing]}>
          <span class="dot" aria-hidden="true" />
          {words.trunkStandings[standing]}
        </span>
      </span>
      <span>{more.join(' · ')}</span>
    </span>
  );
}
