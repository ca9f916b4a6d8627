/** Tags: free words, with those used before in this browser to choose from. */

import { recall, type Store } from '../../omi/store.js';
import { choicesOf } from './choice.js';
import { type Field, frame, type Surroundings } from './field.js';
import { createPicker } from './picker.js';

/** What the switchboard stores with a call. */
const MOST_TAGS = 20;
const LONGEST_TAG = 64;

const KEY = 'omiSDK.tags';
/** More than anybody looks through. */
const MOST_REMEMBERED = 40;

export function createTags(required: boolean, store: Store, surroundings: Surroundings): Field {
  const { texts, changed } = surroundings;
  let known = choicesOf(recall(store, KEY));
  const { choose, element, input, offer, read } = createPicker(true, MOST_TAGS, {
    texts,
    changed() {
      known = choicesOf([...read(), ...known]).slice(0, MOST_REMEMBERED);
      store.write(KEY, JSON.stringify(known));
      offer(known);
      changed();
    },
  });
  input.maxLength = LONGEST_TAG;
  offer(known);

  return {
    ...frame({ id: 'tags', label: texts.tags, plh: texts.addTag, required }, input, element),
    read,
    write(value) {
      const words = typeof value === 'string' ? value.split(',') : value;
      const given = choicesOf(words).map((word) => word.value.trim().slice(0, LONGEST_TAG));
      choose(choicesOf(given));
      return given.length > 0 || !value || Array.isArray(value);
    },
  };
}
