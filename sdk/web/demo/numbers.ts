/** Numbers to try, and how whoever is behind each of them behaves. */

import type { Texts } from './texts.js';
import { find, make } from './view.js';

const NUMBERS = {
  '0900000001': 'echo',
  '0900000002': 'isBusy',
  '0900000003': 'noAnswer',
  '0900000004': 'earlyMedia',
  '0900000005': 'shortTalk',
  '0900000006': 'declines',
  '0900000007': 'tone',
  '60000': 'group',
  '70000': 'externalGroup',
} as const satisfies Readonly<Record<string, keyof Texts>>;

/** One button for each: `call` is pressed with its number. */
export function showNumbers(texts: Texts, call: (number: string) => void): void {
  // Objects list keys that are whole numbers first.
  const rows = Object.entries(NUMBERS).map(([number, about]) => {
    const button = make('button', number);
    button.type = 'button';
    button.title = `${texts.callTo} ${number}`;
    button.onclick = () => call(number);
    return { number, row: make('li', button, make('span', texts[about])) };
  });
  rows.sort((one, other) => one.number.localeCompare(other.number));
  find('numbers').replaceChildren(...rows.map(({ row }) => row));
}
