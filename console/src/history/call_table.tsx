/** Calls, a row each. The time leads to the call; the whole row is as good a place to press. */

import { useContext } from 'preact/hooks';
import type { Query } from '../api/client';
import type { Call } from '../api/types';
import { Icon } from '../parts/icon';
import { Parties } from '../parts/parties';
import { type Column, Table } from '../parts/table';
import { addressOf } from '../routes';
import { clock, day, duration, spokenDuration } from '../words/format';
import { Spoken, useWords, type Words } from '../words/words';
import { Result } from './result';

interface Props {
  calls: readonly Call[];
  /** What was looked for: it stays in the address, so that there is a way back. */
  query: Query;
  empty: string;
}

export function CallTable({ calls, query, empty }: Props) {
  const words = useWords();
  const language = useContext(Spoken);
  const columns: Column<Call>[] = [
    {
      head: words.when,
      cell: (call) => (
        <a class="row-link digits" href={addressOf({ page: 'calls', item: call.uuid, query })}>
          <time dateTime={call.startTime}>
            <b>{clock(language, call.startTime)}</b>{' '}
            <span class="faint">{day(language, call.startTime)}</span>
          </time>
        </a>
      ),
    },
    {
      head: words.who,
      cell: (call) => <Parties call={call} missed={call.endTime !== null && !call.answered} />,
    },
    {
      head: words.hotline,
      cell: (call) => call.hotline && <span class="digits">{call.hotline}</span>,
    },
    { head: words.result, cell: (call) => <Result call={call} /> },
    {
      head: words.talked,
      number: true,
      cell: (call) =>
        call.answered && call.endTime !== null ? (
          <>
            <span aria-hidden="true">{duration(call.duration)}</span>
            <span class="voice">{spokenDuration(language, call.duration)}</span>
          </>
        ) : null,
    },
    { head: words.marks, cell: (call) => marksOf(call, words) },
  ];
  return (
    <Table
      label={words.history}
      columns={columns}
      rows={calls}
      keyOf={(call) => call.uuid}
      empty={empty}
    />
  );
}

/** What else there is about a call; null: nothing. */
function marksOf(call: Call, words: Words) {
  const noted = call.infos.some(({ note, form }) => note !== '' || Object.keys(form).length > 0);
  const tagged = call.infos.some(({ tags }) => tags.length > 0);
  if (!call.recorded && !noted && !tagged) return null;
  return (
    <span class="marks">
      {call.recorded && <Icon name="recording" label={words.recorded} />}
      {noted && <Icon name="note" label={words.noted} />}
      {tagged && <Icon name="tag" label={words.tagged} />}
    </span>
  );
}
