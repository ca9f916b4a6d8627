import { expect, test } from 'vitest';
import { addressOf, routeOf } from '../src/routes';

test.each([
  { page: 'calls', item: '', query: {} },
  { page: 'calls', item: 'a/b?c#d', query: {} },
  { page: 'calls', item: '', query: { text: 'Bình & An?', number: '+84 9' } },
])('what an address is made of is read from it again: %j', (route) => {
  expect(routeOf(addressOf(route))).toEqual(route);
});

test.each(['', '#', '#/', '#//', '#/?'])('%j is the beginning', (hash) => {
  expect(routeOf(hash)).toEqual({ page: '', item: '', query: {} });
});

test('an address that is badly encoded is taken as it is', () => {
  expect(routeOf('#/calls/%E0%A4%A').item).toBe('%E0%A4%A');
});
