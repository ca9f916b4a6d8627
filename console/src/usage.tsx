/** The page of usage: talk time with the telephone network, and the limits that hold it. */

import type { Used } from './api/types';
import { ListPage } from './directory/list_page';
import type { PageProps } from './pages';
import type { Column } from './parts/table';
import { duration } from './words/format';
import { useWords } from './words/words';

/** A time of the API has fractions of seconds. */
const whole = (seconds: number | null) => seconds !== null && duration(Math.floor(seconds));

export function UsagePage({ client }: PageProps) {
  const words = useWords();
  const columns: Column<Used>[] = [
    {
      head: words.payer,
      cell: ({ kind, number }) => (
        <span class="lines">
          <b>{number || words.payers[kind]}</b>
          {number !== '' && <span class="faint">{words.payers[kind]}</span>}
        </span>
      ),
    },
    { head: words.today, number: true, cell: ({ today }) => whole(today) },
    { head: words.perDay, number: true, cell: ({ limits }) => whole(limits.daily) },
    { head: words.month, number: true, cell: ({ month }) => whole(month) },
    { head: words.perMonth, number: true, cell: ({ limits }) => whole(limits.monthly) },
    { head: words.left, number: true, cell: ({ left }) => whole(left) },
    { head: words.longestCall, number: true, cell: ({ limits }) => whole(limits.longestCall) },
    { head: words.barred, cell: ({ limits }) => limits.barred.join(', ') },
  ];
  return (
    <ListPage
      client={client}
      title={words.usage}
      path="/usage"
      columns={columns}
      keyOf={({ kind, number }) => `${kind} ${number}`}
      empty={words.noUsage}
    />
  );
}
