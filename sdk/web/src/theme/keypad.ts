/** The twelve keys, for dialling and for tones: one set, which stands where it is needed. */

import { button, make, set } from './dom.js';

const LETTERS = ['', 'ABC', 'DEF', 'GHI', 'JKL', 'MNO', 'PQRS', 'TUV', 'WXYZ', '', '', ''];

export function createKeypad(): HTMLElement {
  const keys = Array.from('123456789*0#', (digit, i) => {
    const letters = make('small', 'letters', LETTERS[i] ?? '');
    set(letters, 'aria-hidden', true);
    return button(`key-${digit}`, 'key', make('span', 'digit', digit), letters);
  });
  return make('div', 'keypad', ...keys);
}
