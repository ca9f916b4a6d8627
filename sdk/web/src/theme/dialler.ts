/** Idle: the field for a number, recent calls and colleagues at its side. */

import type { Colleague, Config, RecentCall } from '../omi/types.js';
import { button, iconButton, make, mark, said, set, show } from './dom.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { masked } from './mask.js';
import { colleagueRows, emptyRow, recentRows } from './people.js';

const TABS = { recent: 'clock', colleagues: 'people', keys: 'keypad' } as const;

export interface Dialler {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  /** Where the keypad stands while nobody calls. */
  readonly keys: HTMLElement;
  speak(config: Config, texts: Texts): void;
  showTab(tab: string): void;
  /** Puts a number into the field, masked as asked. */
  put(number: string): void;
  press(digit: string): void;
  delete(): void;
  /** The number to call. */
  readonly number: string;
  /** Undefined: not asked for yet. */
  list(recent: readonly RecentCall[], colleagues: readonly Colleague[]): void;
}

export function createDialler(): Dialler {
  const field = make('input', 'number-field');
  field.type = 'tel';
  field.dataset['omi'] = 'number';
  field.autocomplete = 'off';
  field.spellcheck = false;
  field.maxLength = 64;
  field.setAttribute('enterkeyhint', 'go');
  const erase = iconButton('delete', 'tool', 'delete', 'delete');
  const call = iconButton('call', 'round go', 'phone', 'call');
  const keys = make('div', 'keys-place');
  const pad = make('div', 'pad', make('div', 'field-row', field, erase), keys, call);
  const recentList = make('div', 'list recent');
  const colleagueList = make('div', 'list colleagues');
  const choices = Object.entries(TABS).map(([tab, sign]) =>
    button(`tab-${tab}`, 'tab', icon(sign), said(make('span', ''), tab as keyof typeof TABS)),
  );
  const tabs = make('div', 'tabs', ...choices);
  tabs.setAttribute('role', 'group');
  const element = make('div', 'dialler', tabs, recentList, colleagueList, pad);

  let config: Config = {};
  let texts: Texts | null = null;
  let recent: readonly RecentCall[] = [];
  let colleagues: readonly Colleague[] = [];
  /** What a masked text in the field stands for. */
  let behind = { shown: '', number: '' };

  function draw(): void {
    if (texts === null) return;
    const rows = recentRows(recent, config, texts);
    recentList.replaceChildren(...(rows.length ? rows : [emptyRow(texts.noRecent)]));
    const people = colleagueRows(colleagues, texts);
    colleagueList.replaceChildren(...(people.length ? people : [emptyRow(texts.noColleagues)]));
  }

  function put(number: string): void {
    behind = { shown: masked(number, config.options?.maskedPhoneNumberFormat), number };
    field.value = behind.shown;
    changed();
  }

  function changed(): void {
    show(erase, field.value !== '');
  }

  function showTab(tab: string): void {
    mark(element, 'tab', tab);
    for (const one of choices) set(one, 'aria-pressed', one.dataset['omi'] === `tab-${tab}`);
  }

  field.addEventListener('input', changed);
  changed();
  showTab('keys');

  return {
    element,
    field,
    keys,
    put,
    showTab,
    press(digit) {
      const from = field.selectionStart ?? field.value.length;
      field.setRangeText(digit, from, field.selectionEnd ?? from, 'end');
      changed();
    },
    delete() {
      const end = field.selectionEnd ?? field.value.length;
      const start = field.selectionStart ?? end;
      field.setRangeText('', start === end ? Math.max(0, start - 1) : start, end, 'end');
      changed();
    },
    get number() {
      return field.value === behind.shown ? behind.number : field.value;
    },
    list(newRecent, newColleagues) {
      recent = newRecent;
      colleagues = newColleagues;
      draw();
    },
    speak(newConfig, newTexts) {
      config = newConfig;
      texts = newTexts;
      field.placeholder = texts.number;
      set(field, 'aria-label', texts.number);
      draw();
    },
  };
}
