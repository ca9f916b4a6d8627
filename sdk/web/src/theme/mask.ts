/** Numbers with some of their digits hidden. */

import type { Options } from '../omi/types.js';

/** `['start', 4, 'x']` makes `xxxx749346` of `0394749346`, `['end', 3, 'x']` makes `0394749xxx`. */
export function masked(number: string, format: Options['maskedPhoneNumberFormat']): string {
  if (!format) return number;
  const [side, count, sign] = format;
  const hidden = Math.min(Math.max(0, Math.floor(Number(count) || 0)), number.length);
  const veil = String(sign).repeat(hidden);
  return side === 'start'
    ? veil + number.slice(hidden)
    : number.slice(0, number.length - hidden) + veil;
}
