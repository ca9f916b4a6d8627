/** A field with several choices out of a list of the page's. */

import type { FormField } from '../../omi/types.js';
import { choicesOf } from './choice.js';
import { type Field, frame, type Surroundings } from './field.js';
import { createPicker } from './picker.js';

/** The switchboard stores so many characters, whatever they are. */
const MOST_CHOSEN = 100;

export interface Multiselect extends Field {
  offer(items: unknown): void;
}

export function createMultiselect(field: FormField, surroundings: Surroundings): Multiselect {
  const picker = createPicker(false, MOST_CHOSEN, surroundings);
  let offered = choicesOf(field.selections);
  const plh = field.plh || surroundings.texts.choose;

  picker.offer(offered);
  return {
    ...frame({ ...field, plh }, picker.input, picker.element),
    read: () => picker.chosen.map(({ value }) => value),
    write(value) {
      const items = value === null || value === undefined || value === '' ? [] : value;
      const given = choicesOf(Array.isArray(items) ? items : [items]);
      // Given by its value alone, a choice keeps the label that the list has for it.
      picker.choose(given.map((one) => offered.find(({ value }) => value === one.value) ?? one));
      return given.length > 0 || (Array.isArray(items) && items.length === 0);
    },
    offer(items) {
      offered = choicesOf(items);
      picker.offer(offered);
      picker.choose(
        picker.chosen.map((one) => offered.find(({ value }) => value === one.value) ?? one),
      );
    },
  };
}
