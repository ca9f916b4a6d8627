/** A field with several choices out of a list of the page's. */

import type { FormField } from '../../omi/types.js';
import { choicesOf } from './choice.js';
import { type Field, frame, type Surroundings } from './field.js';
import { createPicker } from './picker.js';

/** The switchboard stores so many characters, whatever they are. */
const MOST_CHOSEN = 100;

export function createMultiselect(field: FormField, surroundings: Surroundings): Field {
  const picker = createPicker(false, MOST_CHOSEN, surroundings);
  const plh = field.plh || surroundings.texts.choose;
  const offer = (items: unknown) => picker.offer(choicesOf(items));

  offer(field.selections);
  return {
    ...frame({ ...field, plh }, picker.input, picker.element),
    read: picker.read,
    offer,
    write(value) {
      const items = value === '' ? [] : [value ?? []].flat();
      const given = choicesOf(items);
      picker.choose(given);
      return given.length > 0 || items.length === 0;
    },
  };
}
