/** The page with the tenant's numbers in the telephone network, and where they lead. */

import type { Hotline } from '../api/types';
import type { PageProps } from '../pages';
import type { Column } from '../parts/table';
import { useWords } from '../words/words';
import { ListPage } from './list_page';

export function HotlinesPage({ client }: PageProps) {
  const words = useWords();
  const columns: Column<Hotline>[] = [
    { head: words.hotline, cell: ({ number }) => <b class="digits">{number}</b> },
    { head: words.fullName, cell: ({ name }) => name },
    { head: words.destination, cell: ({ destination }) => destination },
    {
      head: words.hours,
      cell: ({ hours, special, zone }) =>
        hours === '' ? (
          words.always
        ) : (
          <span class="lines">
            <span>{hours}</span>
            {special !== '' && <span>{special}</span>}
            <span class="faint">{zone}</span>
          </span>
        ),
    },
    { head: words.fallback, cell: ({ fallback }) => fallback },
    { head: words.recording, cell: ({ recording }) => recording && words.rules[recording] },
  ];
  return (
    <ListPage
      client={client}
      title={words.hotlines}
      path="/hotlines"
      columns={columns}
      keyOf={({ number }) => number}
      empty={words.noHotlines}
    />
  );
}
