/** The page of groups: who answers, in which order, and what follows when nobody does. */

import type { Group } from '../api/types';
import type { PageProps } from '../pages';
import type { Column } from '../parts/table';
import { duration } from '../words/format';
import { useWords } from '../words/words';
import { ListPage } from './list_page';

export function GroupsPage({ client }: PageProps) {
  const words = useWords();
  const columns: Column<Group>[] = [
    { head: words.group, cell: ({ number }) => <b class="digits">{number}</b> },
    { head: words.fullName, cell: ({ name }) => name },
    {
      head: words.members,
      cell: ({ members, external }) => (
        <span class="lines">
          <span>{members.join(', ') || words.none}</span>
          {external && <span class="faint">{words.external}</span>}
        </span>
      ),
    },
    { head: words.strategy, cell: ({ strategy }) => words.strategies[strategy] },
    { head: words.ringTime, number: true, cell: ({ ringTime }) => duration(ringTime) },
    {
      head: words.longestWait,
      number: true,
      cell: ({ longestWait }) => longestWait > 0 && duration(longestWait),
    },
    { head: words.fallback, cell: ({ next }) => next },
    { head: words.recording, cell: ({ recording }) => recording && words.rules[recording] },
  ];
  return (
    <ListPage
      client={client}
      title={words.groups}
      path="/groups"
      columns={columns}
      keyOf={({ number }) => number}
      empty={words.noGroups}
    />
  );
}
