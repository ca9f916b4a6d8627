import { describe, expect, test } from 'vitest';
import { duration, moment, number, party, spokenDuration } from '../src/words/format';

describe('durations', () => {
  test.each([
    [0, '0:00'],
    [59, '0:59'],
    [60, '1:00'],
    [3599, '59:59'],
    [3600, '1:00:00'],
    [90_061, '25:01:01'],
  ])('%i s are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test.each([
    [0, '0 s', '0 giây'],
    [61, '1 min 1 s', '1 phút 1 giây'],
    [3600, '1 h', '1 giờ'],
  ])('%i s are read out as words', (seconds, english, vietnamese) => {
    expect(spokenDuration('en', seconds)).toBe(english);
    expect(spokenDuration('vi', seconds)).toBe(vietnamese);
  });
});

test('a time that has not come is nothing', () => {
  expect(moment('vi', null)).toBe('');
});

test('a moment is a day, a month, a year and a time to the second', () => {
  expect(moment('en', '2026-03-01T09:00:04.900000Z')).toMatch(/^\d\d\/\d\d\/2026 \d\d:\d\d:04$/);
});

test('numbers are written as the language writes them', () => {
  expect(number('vi', 1234.56, 1)).toBe('1.234,6');
  expect(number('en', 1234.56, 1)).toBe('1,234.6');
});

test.each([
  ['An', '100', 'An (100)'],
  ['', '100', '100'],
  ['An', '', 'An'],
  ['', '', '?'],
])('a party %j with number %j is %j', (name, phone, text) => {
  expect(party(name, phone, '?')).toBe(text);
});
