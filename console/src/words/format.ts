/** Times, durations and numbers as people read them. */

import { type Language, LOCALES, WORDS } from './words';

/** A moment as `01/03/2026 09:00:04`, in the zone of the browser; empty for null. */
export function moment(language: Language, iso: string | null): string {
  return iso === null ? '' : `${day(language, iso)} ${clock(language, iso)}`;
}

/** The time of day alone, to the second. */
export function clock(language: Language, iso: string): string {
  return new Date(iso).toLocaleTimeString(LOCALES[language], { hour12: false });
}

/** The day alone. */
export function day(language: Language, iso: string): string {
  return new Date(iso).toLocaleDateString(LOCALES[language], {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
}

/** Whole seconds as `1:02:03`, or `2:03` when it is less than an hour. */
export function duration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The same to be read out: `1 h 2 min 3 s`. */
export function spokenDuration(language: Language, seconds: number): string {
  const { hour, minute, second } = WORDS[language].units;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), hour],
    [Math.floor((seconds % 3600) / 60), minute],
    [seconds % 60, second],
  ];
  const said = parts.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return said.join(' ') || `0 ${second}`;
}

/** A number with at most `digits` after the point. */
export function number(language: Language, value: number, digits = 0): string {
  return value.toLocaleString(LOCALES[language], { maximumFractionDigits: digits });
}

/** A party: its name with its number, or the one that there is. */
export function party(name: string, phone: string, unknown: string): string {
  if (name === '') return phone || unknown;
  return phone === '' ? name : `${name} (${phone})`;
}
