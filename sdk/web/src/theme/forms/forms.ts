/** What the user writes down about a call: the note. */

import type { CallInfo, Config, OmiSDKTheme } from '../../omi/types.js';
import { make, set } from '../dom.js';
import type { Texts } from '../i18n.js';

export interface FormPanel extends OmiSDKTheme {
  /** Stands in the call card. */
  readonly note: HTMLElement;
  /** Stands beside the call card. */
  readonly panel: HTMLElement;
  readonly hasNote: boolean;
  readonly hasFields: boolean;
  /** The words of a language. */
  speak(texts: Texts): void;
  configure(config: Config): void;
  /** Another call: what was written about it before stands there again. */
  begin(callId: string): void;
  values(): Omit<CallInfo, 'callId'>;
  /** Marks the required fields that are empty, and leads to the first. */
  missing(): HTMLElement[];
  clear(): void;
}

export function createForms(texts: Texts): FormPanel {
  const field = make('textarea', 'note-field');
  const note = make('div', 'note', field);
  const panel = make('div', 'form');
  let required = false;
  let shown = true;
  const speak = (words: Texts) => {
    field.placeholder = words.note;
    set(field, 'aria-label', words.note);
  };
  speak(texts);
  return {
    note,
    panel,
    get hasNote() {
      return shown;
    },
    hasFields: false,
    speak,
    configure({ options }) {
      const wish = options?.showNoteInput;
      shown = wish !== false;
      required = typeof wish === 'object' && wish.required;
    },
    begin() {},
    values: () => ({ note: field.value }),
    missing() {
      if (!required || field.value.trim()) return [];
      field.focus();
      return [field];
    },
    clear() {
      field.value = '';
    },
    setFormData() {},
    setSelections() {},
    setSelecteds() {},
  };
}
