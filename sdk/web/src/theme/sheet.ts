/** What comes up over the card, and goes again. */

import { iconButton, make, said } from './dom.js';
import type { TextName } from './i18n.js';

export function createSheet(title: TextName, ...content: Node[]): HTMLElement {
  const head = make(
    'div',
    'sheet-head',
    said(make('div', 'sheet-title'), title),
    iconButton('back', 'tool', 'close', 'back'),
  );
  return make('div', 'sheet', head, ...content);
}
