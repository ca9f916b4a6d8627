/** What people and pages wrote about a call: notes, tags, forms, data. */

import type { Call, FieldValue, Info } from '../api/types';
import { Facts } from '../parts/facts';
import { Section } from '../parts/section';
import { useWords } from '../words/words';

export function Written({ call }: { call: Call }) {
  const words = useWords();
  const datas = entriesOf(call.datas);
  return (
    <>
      {call.infos.map((info) => (
        <Section key={info.extension} title={words.writtenBy(info.extension)}>
          <WrittenBy info={info} />
        </Section>
      ))}
      {datas.length > 0 && (
        <Section title={words.datas}>
          <Facts facts={datas} />
        </Section>
      )}
    </>
  );
}

function WrittenBy({ info: { note, tags, form } }: { info: Info }) {
  const words = useWords();
  return (
    <>
      {note !== '' && <p class="note">{note}</p>}
      {tags.length > 0 && (
        <ul class="tags" aria-label={words.tags}>
          {tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      )}
      <Facts facts={Object.entries(form).map(([name, value]) => [name, listed(value)])} />
    </>
  );
}

function listed(value: FieldValue): string {
  return typeof value === 'string' ? value : value.join(', ');
}

/** `datas` is an object; whatever else a page may have sent is shown whole. */
function entriesOf(datas: unknown): [string, string][] {
  if (datas === null || datas === undefined) return [];
  const entries = typeof datas === 'object' ? Object.entries(datas) : [['datas', datas] as const];
  return entries.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
