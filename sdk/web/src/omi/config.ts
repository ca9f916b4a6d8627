/** The page's configuration, checked: what is not what it should be counts as not given. */

import { modern } from './legacy.js';
import { CALLBACK_NAMES } from './listeners.js';
import type { Config } from './types.js';

export interface Checked {
  readonly config: Config;
  /** One line for each value that cannot be used. */
  readonly complaints: readonly string[];
}

export function checked(given: unknown): Checked {
  const complaints: string[] = [];
  const config = CONFIG(given ?? {}, 'config', (complaint) => complaints.push(complaint)) ?? {};
  return { config: modern(config as Config), complaints };
}

/** Reads one value; `undefined` when there was reason to complain. */
type Read = (value: unknown, name: string, complain: (complaint: string) => void) => unknown;

function one(expected: string, fits: (value: unknown) => boolean): Read {
  return (value, name, complain) => {
    if (fits(value)) return value;
    complain(`${name} must be ${expected}, not ${shown(value)}`);
    return undefined;
  };
}

const flag = one('true or false', (value) => typeof value === 'boolean');
const text = one('text', (value) => typeof value === 'string');
const callback = one('a function', (value) => typeof value === 'function');

function choice(...words: string[]): Read {
  return one(words.map((word) => `"${word}"`).join(' or '), (value) =>
    words.includes(String(value)),
  );
}

function list(item: Read): Read {
  return (value, name, complain) => {
    if (!Array.isArray(value)) return one('an array', () => false)(value, name, complain);
    return value
      .map((entry: unknown, at) => item(entry, `${name}[${at}]`, complain))
      .filter((entry) => entry !== undefined);
  };
}

/** `field` reads the entry of that name, or says that nobody asks for it. */
function object(field: (key: string) => Read | undefined): Read {
  return (value, name, complain) => {
    if (!isObject(value)) return one('an object', () => false)(value, name, complain);
    const read: Record<string, unknown> = {};
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined || entry === null) continue;
      const fit = field(key)?.(entry, `${name}.${key}`, complain);
      if (fit !== undefined) read[key] = fit;
    }
    return read;
  };
}

function shape(fields: Readonly<Record<string, Read>>): Read {
  const known = new Map(Object.entries(fields));
  return object((key) => known.get(key));
}

function either(first: Read, second: Read): Read {
  return (value, name, complain) => (isObject(value) ? second : first)(value, name, complain);
}

const CALLBACKS = Object.fromEntries(CALLBACK_NAMES.map((name) => [name, callback]));

const volume = one(
  'a number from 0 to 1',
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

const mask = one(
  '["start" or "end", how many, the character]',
  (value) =>
    Array.isArray(value) &&
    (value[0] === 'start' || value[0] === 'end') &&
    Number.isInteger(value[1]) &&
    value[1] >= 0 &&
    typeof value[2] === 'string',
);

const extraField = either(flag, shape({ required: flag }));

const selection: Read = either(text, (value, name, complain) => {
  const fits =
    isObject(value) && [value['label'], value['value']].every((part) => typeof part === 'string');
  return fits ? value : one('text or { label, value }', () => false)(value, name, complain);
});

const FIELD = shape({
  id: text,
  label: text,
  plh: text,
  type: choice('text', 'multiselect'),
  selections: list(selection),
  multiline: flag,
  required: flag,
  className: text,
  height: text,
});

/** A field that nobody could find again is left out. */
const field: Read = (value, name, complain) => {
  const read = FIELD(value, name, complain);
  if (read === undefined || (isObject(read) && read['id'])) return read;
  return one('an object with an id', () => false)(value, name, complain);
};

const style = one('text or a number', (value) => ['string', 'number'].includes(typeof value));

const CONFIG = shape({
  ...CALLBACKS,
  callbacks: shape(CALLBACKS),
  theme: choice('default', ''),
  debug: flag,
  busy: flag,
  language: choice('vi', 'en'),
  ringtoneVolume: volume,
  options: shape({
    hideCallButton: flag,
    showContactLoading: flag,
    maskedPhoneNumberFormat: mask,
    draggable: flag,
    btnCloseText: text,
    showNoteInput: extraField,
    showTagField: extraField,
    extraUserAgentString: text,
  }),
  forms: list(field),
  classes: shape({ btnToggle: text, dialog: text }),
  styles: shape({ btnToggle: object(() => style), dialog: object(() => style) }),
  server: text,
  register_fn: callback,
  invite_fn: callback,
  invite_2fn: callback,
  accept_fn: callback,
  accept_out_fn: callback,
  endcall_fn: callback,
  incall_fn: callback,
  ping_fn: callback,
  ringtone_volume: volume,
  form_ui: list(field),
});

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as its author recognises it, and no more of it than that. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 60);
}
