/** Which hotline to call out with, where there are several: chosen once, it stays. */

import type { Store } from '../omi/store.js';
import type { Hotline } from '../omi/types.js';
import { label, make, show } from './dom.js';
import type { Texts } from './i18n.js';

export interface HotlineChoice {
  readonly element: HTMLElement;
  /** Its number; empty for the usual one, which the switchboard takes by itself. */
  readonly chosen: string;
  speak(texts: Texts): void;
  /** The usual one first. */
  offer(hotlines: readonly Hotline[]): void;
}

/** @param owner who is logged in: another extension may have others */
export function createHotlineChoice(store: Store, owner: () => string): HotlineChoice {
  const select = make('select', 'hotline');
  const key = () => `omiSDK.hotline ${owner()}`;
  select.hidden = true;
  select.addEventListener('change', () => store.write(key(), select.value || null));
  return {
    element: select,
    get chosen() {
      return select.value;
    },
    speak: (texts) => label(select, texts.hotline),
    offer(hotlines) {
      const options = hotlines.map(({ name, number }, i) => {
        return new Option([name, number].filter(Boolean).join(' · '), i ? number : '');
      });
      select.replaceChildren(...options);
      select.value = store.read(key()) ?? '';
      // It may be one no more: then the usual one is.
      if (select.selectedIndex < 0) select.selectedIndex = 0;
      show(select, options.length > 1);
    },
  };
}
