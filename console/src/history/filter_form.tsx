/** The form above the history. It asks when it is sent, and not with every key. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { DIRECTIONS, END_CAUSES } from '../api/types';
import { Field } from '../parts/field';
import { useWords } from '../words/words';
import { type Filter, type Filters, filtersOf } from './filters';

interface Props {
  filters: Filters;
  choose(filters: Filters): void;
}

export function FilterForm({ filters, choose }: Props) {
  const words = useWords();
  const [draft, setDraft] = useState(filters);
  const shown = JSON.stringify(filters);
  const chosen = useRef(shown);
  // The way back through the browser's history brings other filters. What was chosen here
  // stands in the form already, and what has been typed since then must not be lost.
  useLayoutEffect(() => {
    if (shown !== chosen.current) setDraft(filters);
    chosen.current = shown;
  }, [shown]);
  const pick = (next: Filters) => {
    chosen.current = JSON.stringify(next);
    choose(next);
  };

  const set = Object.keys(filters).filter((name) => name !== 'text').length;
  const of = (name: Filter) => ({
    name,
    value: draft[name] ?? '',
    onInput: (event: Event) => {
      const { value } = event.currentTarget as HTMLInputElement | HTMLSelectElement;
      setDraft((before) => ({ ...before, [name]: value }));
    },
  });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    pick(filtersOf(Object.entries(draft)));
  };
  const reset = () => {
    setDraft({});
    pick({});
  };
  return (
    <search>
      <form class="card filters" onSubmit={send}>
        <div class="filters-first">
          <Field label={words.text}>
            <input {...of('text')} type="search" placeholder={words.textHint} />
          </Field>
          <button type="submit" class="strong">
            {words.search}
          </button>
          {Object.keys(filters).length > 0 && (
            <button type="button" onClick={reset}>
              {words.reset}
            </button>
          )}
        </div>
        <details open={set > 0}>
          <summary>{words.filtersSet(set)}</summary>
          <div class="fields">
            <Field label={words.from}>
              <input {...of('from')} type="datetime-local" />
            </Field>
            <Field label={words.to}>
              <input {...of('to')} type="datetime-local" />
            </Field>
            <Field label={words.direction}>
              <select {...of('direction')}>
                <option value="">{words.any}</option>
                {DIRECTIONS.map((each) => (
                  <option key={each} value={each}>
                    {words.directions[each]}
                  </option>
                ))}
              </select>
            </Field>
            <Field label={words.answered}>
              <select {...of('answered')}>
                <option value="">{words.any}</option>
                <option value="true">{words.answeredYes}</option>
                <option value="false">{words.answeredNo}</option>
              </select>
            </Field>
            <Field label={words.endCause}>
              <select {...of('endCause')}>
                <option value="">{words.any}</option>
                {END_CAUSES.map((each) => (
                  <option key={each} value={each}>
                    {words.causes[each]}
                  </option>
                ))}
              </select>
            </Field>
            <Field label={words.extension}>
              <input {...of('extension')} inputMode="numeric" />
            </Field>
            <Field label={words.number}>
              <input {...of('number')} inputMode="tel" />
            </Field>
            <Field label={words.hotline}>
              <input {...of('hotline')} inputMode="tel" />
            </Field>
          </div>
        </details>
      </form>
    </search>
  );
}
