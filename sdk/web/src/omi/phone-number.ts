/** Numbers as they stand in table cells, and as the switchboard dials them. */

import { Refusal } from '../phone/refusal.js';

/** More than any number has (E.164 allows 15 digits); extensions may be longer names. */
const LONGEST = 64;

/** What people write between digits: spaces of all kinds, invisible marks, punctuation. */
const DECORATION = /[\s\p{Cf}\p{Zs}().\-–—/]/gu;

/** Vietnam's country code, which is not dialled inside the country. */
const COUNTRY_CODE = /^(?:\+|00)84(?=\d{8,})/;

/** `" 0394 749-346 "` → `0394749346`, `+84394749346` → `0394749346`; empty when it is no number. */
export function dialled(phone: unknown): string {
  if (typeof phone !== 'string' && typeof phone !== 'number') return '';
  const number = String(phone)
    .normalize('NFKC')
    .replace(/^\s*tel:/i, '')
    .replace(DECORATION, '')
    .replace(COUNTRY_CODE, '0');
  return number.length <= LONGEST && /^[+*#]?[\w*#]+$/.test(number) ? number : '';
}

/** @throws Refusal when it is no number. */
export function numberOf(phone: unknown): string {
  const number = dialled(phone);
  if (!number) throw new Refusal('invalid_number');
  return number;
}
