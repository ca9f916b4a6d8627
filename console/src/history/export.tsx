/** The calls that are looked for, all of them, as a table for spreadsheets. */

import { useState } from 'preact/hooks';
import type { Client, Query } from '../api/client';
import { Problem } from '../api/problem';
import { Icon } from '../parts/icon';
import { save } from '../parts/save';
import { sentence, useWords } from '../words/words';

export function Export({ client, query }: { client: Client; query: Query }) {
  const words = useWords();
  const [waiting, setWaiting] = useState(false);
  const [said, setSaid] = useState('');
  const fetchIt = async () => {
    setWaiting(true);
    setSaid(words.exporting);
    try {
      save(await client.file('/calls.csv', query), 'calls.csv');
      setSaid(words.exported);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setSaid(sentence(words, error));
    }
    setWaiting(false);
  };
  return (
    <>
      <span class="faint" role="status">
        {said}
      </span>
      <button type="button" disabled={waiting} onClick={fetchIt}>
        <Icon name="download" />
        {words.exportCsv}
      </button>
    </>
  );
}
