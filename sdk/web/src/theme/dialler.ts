/** Idle: the field for a number, recent calls and colleagues at its side. */

import type { Colleague, Config, Hotline, RecentCall } from '../omi/types.js';
import { button, iconButton, make, mark, said, set, show } from './dom.js';
import type { HotlineChoice } from './hotline.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { masked } from './mask.js';
import { colleagueRows, emptyRow, recentRows } from './people.js';

const TABS = { recent: 'clock', colleagues: 'people', keys: 'keypad' } as const;

/** In characters: what has room in the field in its large type. */
const LONG = 12;

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
  /** The hotline to call it with; empty for colleagues, and where the usual one will do. */
  hotlineFor(number: string): string;
  list(
    recent: readonly RecentCall[],
    colleagues: readonly Colleague[],
    hotlines: readonly Hotline[],
  ): void;
}

export function createDialler(hotline: HotlineChoice): Dialler {
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
  const pad = make(
    'div',
    'pad',
    make('div', 'field-row', field, erase),
    hotline.element,
    keys,
    call,
  );
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
    mark(field, 'long', field.value.length > LONG);
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
    hotlineFor(number) {
      return colleagues.some(({ extension }) => extension === number) ? '' : hotline.chosen;
    },
    list(newRecent, newColleagues, hotlines) {
      recent = newRecent;
      colleagues = newColleagues;
      hotline.offer(hotlines);
      draw();
    },
    speak(newConfig, newTexts) {
      config = newConfig;
      texts = newTexts;
      field.placeholder = texts.number;
      set(field, 'aria-label', texts.number);
      hotline.speak(texts);
      draw();
    },
  };
}
