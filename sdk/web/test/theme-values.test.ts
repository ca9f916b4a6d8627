import { describe, expect, test } from 'vitest';
import { choicesOf, matching } from '../src/theme/forms/choice.js';
import { isEmpty, LONGEST_TEXT, textOf } from '../src/theme/forms/field.js';

describe('what a page gives for text', () => {
  test.each([
    ['Huế', 'Huế'],
    ['', ''],
    [42, '42'],
    [0, '0'],
    [false, 'false'],
    [12n, '12'],
    [null, ''],
    [undefined, ''],
    [['a', 1], 'a, 1'],
    ['<b>', '<b>'],
    ['x'.repeat(LONGEST_TEXT + 1), 'x'.repeat(LONGEST_TEXT)],
  ])('%s is %s', (given, text) => expect(textOf(given)).toBe(text));

  test.each([[{}], [() => 'x'], [Symbol('x')]])('%s is none', (given) => {
    expect(textOf(given)).toBeUndefined();
  });
});

describe('what a page gives for choices', () => {
  test.each([
    [
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[{ label: 'Khách VIP', value: 'vip' }], ['vip'], ['Khách VIP']],
    [['a', 'a', { label: 'A', value: 'a' }], ['a'], ['a']],
    [
      [1, { value: 2, label: 3 }],
      ['1', '2'],
      ['1', '3'],
    ],
    [[{ value: 'x' }], ['x'], ['x']],
    [[null, undefined, {}, [], '', ' ', { label: 'no value' }, { value: {} }], [], []],
    ['abc', [], []],
    [null, [], []],
  ])('%j', (given, values, labels) => {
    expect(choicesOf(given).map(({ value }) => value)).toEqual(values);
    expect(choicesOf(given).map(({ label }) => label)).toEqual(labels);
  });
});

describe('typing finds a choice', () => {
  const choices = choicesOf(['Điện thoại', 'Bảo hành', 'Đổi trả']);
  test.each([
    ['', ['Điện thoại', 'Bảo hành', 'Đổi trả']],
    ['dien', ['Điện thoại']],
    ['ĐỔI ', ['Đổi trả']],
    ['hành', ['Bảo hành']],
    ['.*', []],
  ])('%j', (typed, labels) => {
    expect(matching(choices, typed).map(({ label }) => label)).toEqual(labels);
  });
});

test.each([
  ['', true],
  [' \n', true],
  ['a', false],
  [[], true],
  [['a'], false],
])('%j is empty: %j', (value, empty) => expect(isEmpty(value)).toBe(empty));
