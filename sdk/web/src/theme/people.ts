/** Rows of recent calls and of colleagues. A row knows its number; a press on it is the dialog's. */

import type { Colleague, Config, RecentCall } from '../omi/types.js';
import { createAvatar } from './avatar.js';
import { button, label, make, mark } from './dom.js';
import { languageOf, type Texts, whenOf } from './i18n.js';
import { icon } from './icons.js';
import { masked } from './mask.js';

/** The numbers behind buttons. Not in the DOM: there they would undo the mask. */
const numbers = new WeakMap<Element, string>();

export function numberBehind(element: Element): string {
  return numbers.get(element) ?? '';
}

export function recentRows(
  calls: readonly RecentCall[],
  config: Config,
  texts: Texts,
): HTMLElement[] {
  const format = config.options?.maskedPhoneNumberFormat;
  const now = new Date();
  return calls.map(({ direction, duration, name, phone, sipNumber, startTime }) => {
    const missed = direction === 'inbound' && duration === 0;
    const number = masked(phone, format);
    const way = missed ? 'missed' : direction;
    const sign = make('span', 'way', icon(direction));
    mark(sign, 'way', way);
    const when = whenOf(startTime, now, languageOf(config));
    const about = `${name ? number : texts[way]} · ${when}`;
    const row = person(sign, name || number, about, phone, texts);
    if (sipNumber) {
      const via = make('small', 'about', `${texts.via} ${sipNumber}`);
      row.querySelector('.omi-lines')?.append(via);
    }
    return row;
  });
}

export function colleagueRows(
  colleagues: readonly Colleague[],
  texts: Texts,
  action = 'pick',
): HTMLElement[] {
  return colleagues.map(({ extension, name, state }) => {
    const avatar = createAvatar('small');
    avatar.update(name);
    const presence = make('i', 'presence');
    avatar.element.append(presence);
    const about = name ? `${extension} · ${texts[state]}` : texts[state];
    const row = person(avatar.element, name || extension, about, extension, texts, action);
    mark(row, 'state', state);
    return row;
  });
}

export function emptyRow(text: string): HTMLElement {
  return make('p', 'empty', text);
}

/** One button puts the number into the field, the other one calls. */
function person(
  picture: Element,
  title: string,
  about: string,
  number: string,
  texts: Texts,
  action = 'pick',
): HTMLElement {
  const lines = make('span', 'lines', make('span', 'title', title), make('small', 'about', about));
  const pick = button(action, 'pick', picture, lines);
  numbers.set(pick, number);
  const row = make('div', 'row', pick);
  if (action === 'pick') {
    const call = button('redial', 'tool redial', icon('phone'));
    numbers.set(call, number);
    label(call, `${texts.call} ${title}`);
    row.append(call);
  }
  return row;
}
