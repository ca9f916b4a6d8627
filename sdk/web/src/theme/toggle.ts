/** The round button that opens and closes the dialog. */

import { button, label, make, mark, set, show, write } from './dom.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { viewOf } from './shown.js';
import type { State } from './state.js';

export interface Toggle {
  readonly element: HTMLElement;
  readonly button: HTMLElement;
  update(state: State, texts: Texts): void;
}

export function createToggle(): Toggle {
  const timer = make('span', 'toggle-timer');
  const open = button('toggle', 'toggle-button', icon('phone'), icon('down'), timer);
  const element = make('div', 'toggle', open);
  element.translate = false;
  return {
    element,
    button: open,
    update(state, texts) {
      const view = viewOf(state);
      const talking = view === 'connected';
      label(open, state.open ? texts.minimise : texts.open);
      set(open, 'aria-expanded', state.open);
      mark(element, 'view', view);
      mark(element, 'state', state.registration);
      mark(element, 'open', state.open);
      write(timer, talking ? (state.call?.durationTxt ?? '') : '');
      show(timer, talking);
    },
  };
}
