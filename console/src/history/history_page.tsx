/** The list of calls, newest first, as far as it has been asked for. */

import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import type { Call, Page } from '../api/types';
import type { PageProps } from '../pages';
import { useAsked } from '../parts/asking';
import { Head } from '../parts/head';
import { Refused } from '../parts/notice';
import { addressOf } from '../routes';
import { useWords } from '../words/words';
import { CallTable } from './call_table';
import { Export } from './export';
import { FilterForm } from './filter_form';
import { filtersOf, queryOf } from './filters';

export function HistoryPage({ client, route }: PageProps) {
  const words = useWords();
  const filters = filtersOf(Object.entries(route.query));
  const query = queryOf(filters);
  const about = JSON.stringify(query);
  const first = useAsked((signal) => client.get<Page<Call>>('/calls', query, signal), about);
  const [further, setFurther] = useState<Page<Call>[]>([]);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [waiting, setWaiting] = useState(false);

  // Pages further down belong to the first one that they were asked for with.
  useEffect(() => setFurther([]), [first.answer]);

  const pages = first.answer === null ? [] : [first.answer, ...further];
  const calls = pages.flatMap(({ items }) => items);
  const next = pages.at(-1)?.next ?? null;

  const more = async (after: string) => {
    setWaiting(true);
    setRefused(null);
    try {
      const page = await client.get<Page<Call>>('/calls', { ...query, after });
      setFurther((before) => [...before, page]);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefused(error);
    }
    setWaiting(false);
  };

  const filtered = Object.keys(filters).length > 0;
  const none = filtered ? words.noCallsLikeThat : words.noCalls;
  const problem = first.problem ?? refused;
  return (
    <>
      <Head title={words.history}>
        <Export client={client} query={query} />
      </Head>
      <FilterForm
        filters={filters}
        choose={(chosen) => {
          const address = addressOf({ page: 'calls', query: chosen });
          if (address === location.hash) first.again();
          else location.hash = address;
        }}
      />
      {problem && <Refused problem={problem} again={first.again} />}
      {first.answer && !first.problem && (
        <>
          <CallTable
            calls={calls}
            query={filters}
            empty={next === null ? none : words.noneHereYet}
          />
          <footer class="list-foot">
            <span class="faint" role="status">
              {calls.length > 0 && words.shown(calls.length)}
            </span>
            {next !== null && (
              <button type="button" disabled={waiting} onClick={() => more(next)}>
                {words.more}
              </button>
            )}
          </footer>
        </>
      )}
    </>
  );
}
