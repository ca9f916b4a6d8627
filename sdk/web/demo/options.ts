/** The switches of the page, and the configuration that they make. */

import type { Config, FormField } from '../src/omi/types.js';
import type { Language, Texts } from './texts.js';
import { find, make } from './view.js';

const SWITCHES = ['withForms', 'withMask', 'withLookup', 'withDrag'] as const;
type Switch = (typeof SWITCHES)[number];

const KEPT = 'switches';

let on = new Set<Switch>(
  (localStorage.getItem(KEPT) ?? '').split(' ').filter((name) => isSwitch(name)),
);

function isSwitch(name: string): name is Switch {
  return SWITCHES.some((one) => one === name);
}

export function isOn(name: Switch): boolean {
  return on.has(name);
}

/** What a page of your own would pass to `init`, but for the callbacks. */
export function configOf(language: Language, texts: Texts): Config {
  const options: Config['options'] = {
    ...(on.has('withMask') && { maskedPhoneNumberFormat: ['end', 3, 'x'] as const }),
    ...(on.has('withLookup') && { showContactLoading: true }),
    ...(on.has('withDrag') && { draggable: true }),
  };
  const forms: FormField[] = [
    { id: 'address', label: texts.address, plh: texts.addressHint, required: true },
    {
      id: 'topics',
      label: texts.topic,
      plh: texts.topicHint,
      type: 'multiselect',
      selections: texts.topics,
    },
  ];
  return {
    theme: 'default',
    language,
    ...(Object.keys(options).length > 0 && { options }),
    ...(on.has('withForms') && { forms }),
  };
}

/** Draws the switches in a language. */
export function showOptions(language: Language, texts: Texts, changed: () => void): void {
  const rows = SWITCHES.map((name) => {
    const box = make('input');
    box.type = 'checkbox';
    box.id = name;
    box.checked = on.has(name);
    box.onchange = () => {
      on = new Set(SWITCHES.filter((one) => find<HTMLInputElement>(one).checked));
      localStorage.setItem(KEPT, [...on].join(' '));
      changed();
    };
    return make('label', box, texts[name]);
  });
  find('options').replaceChildren(...rows);
  const config = JSON.stringify(configOf(language, texts), null, 2);
  find('config').textContent = `omiSDK.init(${config});`;
}
