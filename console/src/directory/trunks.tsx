/** The page of trunks: the carriers, in the order in which they are tried. */

import type { Trunk } from '../api/types';
import type { PageProps } from '../pages';
import type { Column } from '../parts/table';
import { useWords } from '../words/words';
import { ListPage } from './list_page';

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
  ];
  return (
    <ListPage
      client={client}
      title={words.trunks}
      path="/trunks"
      columns={columns}
      keyOf={({ name }) => name}
      empty={words.noTrunks}
    />
  );
}
