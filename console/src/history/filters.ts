/** Which calls are looked for: the filters of the form, in the address, and as the API takes them. */

import type { Query } from '../api/client';

/** Parameters of `GET /calls`, as they are called there. */
export const FILTERS = [
  'text',
  'from',
  'to',
  'direction',
  'extension',
  'hotline',
  'number',
  'endCause',
  'answered',
] as const;
export type Filter = (typeof FILTERS)[number];

/** What stands in the form; a filter that is not set is not there. */
export type Filters = Partial<Record<Filter, string>>;

/** Those of an address, or of a form: whatever else is there is none of ours. */
export function filtersOf(entries: Iterable<readonly [string, unknown]>): Filters {
  const found: Filters = {};
  for (const [name, value] of entries) {
    const filter = FILTERS.find((each) => each === name);
    const text = typeof value === 'string' ? value.trim() : '';
    if (filter !== undefined && text !== '') found[filter] = text;
  }
  return found;
}

/**
 * As the API takes them: times with their zone, which is the browser's.
 *
 * A time that is none is passed on as it is, so that the switchboard says what is wrong with it.
 */
export function queryOf(filters: Filters): Query {
  const query: Record<string, string> = {};
  for (const filter of FILTERS) {
    const value = filters[filter];
    if (value === undefined) continue;
    query[filter] = filter === 'from' || filter === 'to' ? zoned(value) : value;
  }
  return query;
}

function zoned(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}
