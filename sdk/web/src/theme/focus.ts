/** Where the keyboard is: moved with what is shown, and given back to the page. */

import type { Dialog } from './dialog.js';
import { viewOf } from './shown.js';
import type { State } from './state.js';

export interface Focus {
  /** Before what is shown changes. */
  before(): void;
  /** After it has changed. */
  after(state: State): void;
}

export function keepFocus({ dialler, element, transfer }: Dialog): Focus {
  let shown = '';
  let panel: string | null = null;
  let open = false;
  /** The focus was in the dialog, or nowhere; or the page's user is typing. */
  let where: 'inside' | 'free' | 'typing' = 'free';
  let giveBackTo: HTMLElement | null = null;

  function place(state: State): void {
    const view = viewOf(state);
    // On a touch screen the field would open a second keyboard over ours.
    const typed = view === 'dialler' && !matchMedia('(pointer: coarse)').matches;
    // In a call not on a button: an Enter that is still held down would press it.
    if (typed) dialler.field.focus();
    else if (view === 'incoming') focus('accept');
    else if (view === 'ended') focus('close-save');
    else element.focus();
  }

  function focus(action: string): void {
    element.querySelector<HTMLElement>(`[data-omi="${action}"]`)?.focus();
  }

  return {
    before() {
      const active = document.activeElement;
      where = element.contains(active) ? 'inside' : isTyping(active) ? 'typing' : 'free';
      if (!open) giveBackTo = active instanceof HTMLElement ? active : null;
    },
    after(state) {
      const view = viewOf(state);
      const [opened, closed] = [state.open && !open, !state.open && open];
      const changed = view !== shown;
      const turned = state.panel !== panel;
      const returned = panel;
      [shown, panel, open] = [view, state.panel, state.open];

      if (closed) {
        if (where === 'inside') giveBackTo?.focus();
      } else if (!open) {
        return;
      } else if (opened || (changed && where === 'inside')) {
        const asked = view === 'dialler' && opened;
        if (asked || where !== 'typing') place(state);
      } else if (turned && state.panel === 'transfer') {
        transfer.field.focus();
      } else if (turned && where === 'inside' && returned) {
        focus(returned);
      }
    },
  };
}

function isTyping(element: Element | null): boolean {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches('input, textarea, select, iframe'))
  );
}
