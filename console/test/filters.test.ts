import { describe, expect, test } from 'vitest';
import { filtersOf, queryOf } from '../src/history/filters';

test('a form gives the filters that are set, without spaces at their ends', () => {
  const form = { text: ' Bình ', direction: '', answered: 'true' };
  expect(filtersOf(Object.entries(form))).toEqual({ text: 'Bình', answered: 'true' });
});

test('what an address has besides filters is left out', () => {
  const address = { limit: '1000', after: 'x', __proto__: 'y', number: '0900000001' };
  expect(filtersOf(Object.entries(address))).toEqual({ number: '0900000001' });
});

describe('as the API takes them', () => {
  test('times get the zone of the browser', () => {
    const { from } = queryOf({ from: '2026-03-01T09:00' });
    expect(from).toBe(new Date(2026, 2, 1, 9, 0).toISOString());
  });

  test('a time that is none is passed on, to be refused', () => {
    expect(queryOf({ to: 'yesterday' })).toEqual({ to: 'yesterday' });
  });

  test('everything else stays as it is', () => {
    const filters = { text: 'a&b=c', endCause: 'BUSY', extension: '101' };
    expect(queryOf(filters)).toEqual(filters);
  });
});
