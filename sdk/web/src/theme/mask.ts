/** Numbers as the agent may see them: partly hidden, where the page asks for that. */

import type { Options } from '../omi/types.js';

/** `['start', 4, 'x']` makes `xxxx749346` of `0394749346`, `['end', 3, 'x']` makes `0394749xxx`. */
export function masked(number: string, format?: Options['maskedPhoneNumberFormat']): string {
  if (!format) return number;
  const [side, count, mark] = format;
  const characters = Array.from(number);
  const hidden = Math.min(count, characters.length);
  const first = side === 'start' ? 0 : characters.length - hidden;
  // One character for each: a mark of several would tell nothing more, an empty one the length.
  return characters.fill(Array.from(mark)[0] ?? 'x', first, first + hidden).join('');
}
