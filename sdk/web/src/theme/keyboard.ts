/** The dialog by keyboard alone. */

import type { Deeds } from './deeds.js';
import type { Dialog } from './dialog.js';
import { viewOf } from './shown.js';
import type { State } from './state.js';

export function onKey(event: KeyboardEvent, state: State, dialog: Dialog, deeds: Deeds): void {
  const { key, target } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { field } = dialog.dialler;
  const element = target as HTMLElement;
  const typing = element.matches('input, textarea, select');

  if (key === 'Escape') {
    // The page's own dialogs need not close as well.
    event.stopPropagation();
    void deeds.perform(state.panel ? 'back' : 'minimise', element);
  } else if (key === 'Enter' && element === field) {
    event.preventDefault();
    void deeds.perform('call', element);
  } else if (!typing && /^[0-9*#]$/.test(key)) {
    if (viewOf(state) === 'dialler') field.focus();
    else if (state.panel !== 'keypad') return;
    event.preventDefault();
    void deeds.perform(`key-${key}`, element);
  }
}
