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
  const config = read(given ?? {}, CONFIG, 'config', (complaint) => complaints.push(complaint));
  return { config: modern((config ?? {}) as Config), complaints };
}

/** What a value is to be. */
interface Kind {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** What its entry of that name is to be, if anybody asks for it. */
  readonly part?: (key: string) => Kind | undefined;
}

/** What can be used of a value; `undefined` when there was reason to complain. */
function read(
  value: unknown,
  { expected, fits, part }: Kind,
  name: string,
  complain: (complaint: string) => void,
): unknown {
  if (!fits(value)) {
    complain(`${name} must be ${expected}, not ${shown(value)}`);
    return undefined;
  }
  if (!part || typeof value !== 'object') return value;
  const isList = Array.isArray(value);
  const entries = Object.entries(value ?? {}).flatMap(([key, entry]) => {
    const kind = part(key);
    if (!kind || entry === undefined || entry === null) return [];
    const usable = read(entry, kind, isList ? `${name}[${key}]` : `${name}.${key}`, complain);
    return usable === undefined ? [] : [[key, usable] as const];
  });
  return isList ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}

function ofType(type: string, expected: string): Kind {
  return { expected, fits: (value) => typeof value === type };
}

const flag = ofType('boolean', 'true or false');
const text = ofType('string', 'text');
const callback = ofType('function', 'a function');

function choice(...words: string[]): Kind {
  return {
    expected: words.map((word) => `"${word}"`).join(' or '),
    fits: (value) => words.includes(String(value)),
  };
}

function list(item: Kind): Kind {
  return { expected: 'an array', fits: Array.isArray, part: () => item };
}

function shape(fields: Readonly<Record<string, Kind>>): Kind {
  const known = new Map(Object.entries(fields));
  return { expected: 'an object', fits: isObject, part: (key) => known.get(key) };
}

const CALLBACKS = Object.fromEntries(CALLBACK_NAMES.map((name) => [name, callback]));

const volume: Kind = {
  expected: 'a number from 0 to 1',
  fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
};

const mask: Kind = {
  expected: '["start" or "end", how many, the character]',
  fits: (value) =>
    Array.isArray(value) &&
    ['start', 'end'].includes(value[0]) &&
    Number.isInteger(value[1]) &&
    value[1] >= 0 &&
    text.fits(value[2]),
};

const extraField: Kind = {
  ...shape({ required: flag }),
  expected: flag.expected,
  fits: (value) => flag.fits(value) || isObject(value),
};

const selection: Kind = {
  expected: 'text or { label, value }',
  fits: (value) =>
    text.fits(value) || (isObject(value) && text.fits(value['label']) && text.fits(value['value'])),
};

/** A field that nobody could find again is left out. */
const field: Kind = {
  ...shape({
    id: text,
    label: text,
    plh: text,
    type: choice('text', 'multiselect'),
    selections: list(selection),
    multiline: flag,
    required: flag,
    className: text,
    height: text,
  }),
  expected: 'an object with an id',
  fits: (value) => isObject(value) && text.fits(value['id']) && value['id'] !== '',
};

const styles: Kind = {
  ...shape({}),
  part: () => ({
    expected: 'text or a number',
    fits: (value) => text.fits(value) || typeof value === 'number',
  }),
};

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
  styles: shape({ btnToggle: styles, dialog: styles }),
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
