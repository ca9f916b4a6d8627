/** What all fields have in common: a label above, a word of what is missing below. */

import { make, mark, set, write } from '../dom.js';
import type { Texts } from '../i18n.js';

/** In characters: what the switchboard stores of a note or a field. */
export const LONGEST_TEXT = 4000;

export type Value = string | string[];

export interface Field {
  readonly id: string;
  readonly element: HTMLElement;
  readonly name: string;
  readonly required: boolean;
  read(): Value;
  /** Gives back whether such a value means anything to it. */
  write(value: unknown): boolean;
  /** Other choices, in a field that has them. */
  offer?(items: unknown): void;
  /** Says that it must be filled in; empty: that all is well. */
  complain(words: string): void;
  focus(): void;
}

export interface Looks {
  readonly id: string;
  readonly label?: string;
  readonly plh?: string;
  readonly required?: boolean;
  readonly className?: string;
}

/** All of a field but its value. */
export type Frame = Omit<Field, 'read' | 'write' | 'offer'>;

let count = 0;

/** A number for ids: labels and controls find each other by them. */
export function unique(what: string): string {
  count += 1;
  return `omi-${what}-${count}`;
}

/** `content` is the control, or what the control is in. */
export function frame(
  { id, label = '', plh = '', required = false, className = '' }: Looks,
  control: HTMLInputElement | HTMLTextAreaElement,
  content: HTMLElement,
): Frame {
  control.id = unique('field');
  control.name = id;
  control.autocomplete = 'off';
  control.placeholder = plh;
  if (required) set(control, 'aria-required', true);
  const error = make('p', 'error');
  error.id = unique('error');
  set(control, 'aria-describedby', error.id);

  const element = make('div', 'field');
  if (className) element.className += ` ${className}`;
  mark(element, 'field', id);
  if (label) {
    const name = make('label', 'label', label);
    name.htmlFor = control.id;
    if (required) {
      const star = make('span', 'star', ' *');
      set(star, 'aria-hidden', true);
      name.append(star);
    }
    element.append(name);
  } else {
    set(control, 'aria-label', plh);
    if (required) control.placeholder += ' *';
  }
  element.append(content, error);

  return {
    id,
    element,
    name: label || plh,
    required,
    focus: () => control.focus(),
    complain(words) {
      write(error, words);
      set(control, 'aria-invalid', words !== '');
    },
  };
}

/** Text of what a page may give for text; undefined of what is none. */
export function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (Object(value) === value || typeof value === 'symbol') return undefined;
  return String(value ?? '').slice(0, LONGEST_TEXT);
}

export function isEmpty(value: Value): boolean {
  return !String(value).trim();
}

/** What a field is given besides its looks. */
export interface Surroundings {
  readonly texts: Texts;
  /** The user changed its value. */
  changed(): void;
}
