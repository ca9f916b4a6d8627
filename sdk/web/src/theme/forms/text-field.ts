/** One line of text, or several. */

import type { FormField } from '../../omi/types.js';
import { make } from '../dom.js';
import { type Field, frame, LONGEST_TEXT, type Surroundings, textOf } from './field.js';

export function createTextField(field: FormField, { changed }: Surroundings): Field {
  const input = field.multiline ? make('textarea', 'input') : make('input', 'input');
  input.maxLength = LONGEST_TEXT;
  if (field.multiline && field.height) input.style.setProperty('height', field.height);
  input.addEventListener('input', changed);
  return {
    ...frame(field, input, input),
    read: () => input.value,
    write(value) {
      const text = textOf(value);
      input.value = text ?? '';
      return text !== undefined;
    },
  };
}
