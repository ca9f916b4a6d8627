/** Whom to pass the call on to, and how. */

import type { Colleague } from '../omi/types.js';
import { button, iconButton, label, make, write } from './dom.js';
import type { Texts } from './i18n.js';
import { colleagueRows, emptyRow } from './people.js';

export interface TransferSheet {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  speak(texts: Texts): void;
  list(colleagues: readonly Colleague[]): void;
}

export function createTransfer(): TransferSheet {
  const title = make('div', 'sheet-title');
  const back = iconButton('back', 'tool', 'close');
  const field = make('input', 'input');
  field.type = 'tel';
  field.autocomplete = 'off';
  field.maxLength = 64;
  const list = make('div', 'list');
  const now = button('transfer-now', 'wide', '');
  const ask = button('transfer-ask', 'wide strong', '');
  const element = make(
    'div',
    'sheet',
    make('div', 'sheet-head', title, back),
    field,
    list,
    make('div', 'sheet-foot', now, ask),
  );
  let texts: Texts | null = null;
  let known: readonly Colleague[] = [];

  function draw(): void {
    if (texts === null) return;
    const rows = colleagueRows(known, texts, 'transfer-to');
    list.replaceChildren(...(rows.length ? rows : [emptyRow(texts.noColleagues)]));
  }

  return {
    element,
    field,
    list(colleagues) {
      known = colleagues;
      draw();
    },
    speak(newTexts) {
      texts = newTexts;
      write(title, texts.transferTo);
      label(back, texts.back);
      field.placeholder = texts.extension;
      field.setAttribute('aria-label', texts.extension);
      write(now, texts.transferNow);
      write(ask, texts.askFirst);
      draw();
    },
  };
}
