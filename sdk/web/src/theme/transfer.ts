/** Whom to pass the call on to, and how. */

import type { Colleague } from '../omi/types.js';
import { button, make, said } from './dom.js';
import type { Texts } from './i18n.js';
import { colleagueRows, emptyRow } from './people.js';
import { createSheet } from './sheet.js';

export interface TransferSheet {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  speak(texts: Texts): void;
  list(colleagues: readonly Colleague[]): void;
}

export function createTransfer(): TransferSheet {
  const field = make('input', 'input');
  field.type = 'tel';
  field.autocomplete = 'off';
  field.maxLength = 64;
  const list = make('div', 'list');
  const foot = make(
    'div',
    'sheet-foot',
    said(button('transfer-now', 'wide'), 'transferNow'),
    said(button('transfer-ask', 'wide strong'), 'askFirst'),
  );
  let texts: Texts | null = null;
  let known: readonly Colleague[] = [];

  function draw(): void {
    if (texts === null) return;
    const rows = colleagueRows(known, texts, 'transfer-to');
    list.replaceChildren(...(rows.length ? rows : [emptyRow(texts.noColleagues)]));
  }

  return {
    element: createSheet('transferTo', field, list, foot),
    field,
    list(colleagues) {
      known = colleagues;
      draw();
    },
    speak(newTexts) {
      texts = newTexts;
      field.placeholder = texts.extension;
      field.setAttribute('aria-label', texts.extension);
      draw();
    },
  };
}
