import { expect, test } from 'vitest';
import { masked } from '../src/theme/mask.js';

test.each([
  [['start', 4, 'x'], '0394749346', 'xxxx749346'],
  [['end', 3, 'x'], '0394749346', '0394749xxx'],
  [['start', 4, '•'], '+84394749346', '••••94749346'],
  [['start', 4, 'x'], '101', 'xxx'],
  [['end', 40, 'x'], '0394749346', 'xxxxxxxxxx'],
  [['end', 0, 'x'], '101', '101'],
  [['start', 2, ''], '101', 'xx1'],
  [['start', 2, 'ab'], '101', 'aa1'],
  [['start', 2, '🙈'], '101', '🙈🙈1'],
  [['start', 4, 'x'], '', ''],
] as const)('%j makes of %s %s', (format, number, shown) => {
  expect(masked(number, format)).toBe(shown);
});

test('without a format a number is shown as it is', () => {
  expect(masked('0394749346')).toBe('0394749346');
});
