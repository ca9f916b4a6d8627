/** What is written down about a call: the note and tags in its card, the page's fields at its side. */

import type { ThemeDeps } from '../../omi/theme-port.js';
import type { CallData, Config, FormField, OmiSDKTheme } from '../../omi/types.js';
import { make, set } from '../dom.js';
import { claim, Drafts, type FormValues } from '../draft.js';
import type { Texts } from '../i18n.js';
import { type Field, isEmpty, type Surroundings } from './field.js';
import { createMultiselect } from './multiselect.js';
import { createTags } from './tags.js';
import { createTextField } from './text-field.js';

export interface FormPanel extends OmiSDKTheme {
  /** For the card: note and tags. */
  readonly note: HTMLElement;
  /** For the card's side: `config.forms`. */
  readonly panel: HTMLElement;
  readonly hasNote: boolean;
  readonly hasFields: boolean;
  /** Draws the fields that are asked for. What stands in those that stay, stays. */
  configure(config: Config, texts: Texts): void;
  /** From now on this is the call that is written about; what was, is there again. */
  begin(call: CallData): void;
  values(): FormValues;
  /** Required and empty: marks them, says so and puts the focus on the first. */
  missing(): readonly Field[];
  /** Saved, or given up: empties the fields and forgets the draft. */
  clear(): void;
  /** A call whose words were not saved when its page went away; `begin` brings them back. */
  forgotten(): Promise<CallData | null>;
}

/** Names in what is saved that are not the page's to give. */
const OWN: readonly string[] = ['note', 'tags', 'callId'];

export function createForms({ store, owner }: Pick<ThemeDeps, 'store' | 'owner'>): FormPanel {
  const drafts = new Drafts(store);
  const note = make('div', 'note');
  const panel = make('section', 'form');
  const alert = make('p', 'voice');
  set(alert, 'role', 'alert');

  let words: Texts | null = null;
  let fields: readonly Field[] = [];
  let drawn = '';
  let call: CallData | null = null;
  /** Who was logged in when it began. */
  let writer = '';
  let letGo = () => {};
  /** What the page filled in before the fields were drawn. */
  let early: (() => void)[] = [];

  const named = (id: string) => fields.find((one) => one.id === id);

  function changed(): void {
    for (const field of fields) if (!isEmpty(field.read())) field.complain('');
    if (call === null) return;
    const found = values();
    if (Object.values(found).every((value) => isEmpty(value ?? ''))) drafts.drop(writer, call.uuid);
    else drafts.keep(writer, call, found);
  }

  function values(): FormValues {
    return { note: '', ...Object.fromEntries(fields.map((field) => [field.id, field.read()])) };
  }

  function fill(given: object): string[] {
    return Object.entries(given)
      .filter(([id, value]) => !named(id)?.write(value))
      .map(([id]) => id);
  }

  function draw({ options = {}, forms = [] }: Config, surroundings: Surroundings): void {
    const { texts } = surroundings;
    const { showNoteInput = true, showTagField = false } = options;
    const above: Field[] = [];
    if (showNoteInput) {
      const required = needed(showNoteInput);
      const looks = { id: 'note', plh: texts.note, multiline: true, required };
      above.push(createTextField(looks, surroundings));
    }
    if (showTagField) above.push(createTags(needed(showTagField), store, surroundings));
    const beside = drawable(forms).map((field) =>
      (field.type === 'multiselect' ? createMultiselect : createTextField)(field, surroundings),
    );
    fields = [...above, ...beside];
    note.replaceChildren(...above.map(({ element }) => element));
    panel.replaceChildren(...beside.map(({ element }) => element));
    set(panel, 'aria-label', texts.form);
  }

  /** Does it at once, or when the fields are there. `work` gives back what no field took. */
  function ask(method: string, work: () => string[]): void {
    if (!words) {
      early.push(() => ask(method, work));
      return;
    }
    const unused = work().map(quoted).join(', ');
    // biome-ignore lint/suspicious/noConsole: the page's author is to see it
    if (unused) console.warn(`[omiSDK] omiSDKTheme.${method}: no field takes ${unused}`);
    changed();
  }

  function askOne(method: string, id: string, work: (field: Field) => unknown): void {
    ask(method, () => {
      const field = named(id);
      if (!field?.offer) return [id];
      work(field);
      return [];
    });
  }

  return {
    note,
    panel,
    get hasNote() {
      return note.childElementCount > 0;
    },
    get hasFields() {
      return panel.childElementCount > 0;
    },
    configure(config, texts) {
      const { showNoteInput, showTagField } = config.options ?? {};
      const wanted = JSON.stringify([config.forms, showNoteInput, showTagField, texts.note]);
      if (wanted === drawn) return;
      drawn = wanted;
      words = texts;
      const before = values();
      draw(config, { texts, changed });
      fill(before);
      for (const run of early) run();
      early = [];
    },
    begin(begun) {
      // While it rings it rings in all pages of the user's; the one that answers has it.
      const ringing = begun.direction === 'inbound' && begun.status === 'ringing';
      if (ringing || call?.uuid === begun.uuid) return;
      call = begun;
      writer = owner();
      letGo();
      letGo = claim(writer, begun.uuid).free;
      fill(drafts.of(writer, begun.uuid) ?? {});
      changed();
    },
    values,
    missing() {
      const found = fields.filter((field) => field.required && isEmpty(field.read()));
      const [first] = found;
      for (const field of found) field.complain(words?.required ?? '');
      alert.remove();
      if (first) {
        alert.textContent = `${words?.required}: ${found.map(({ name }) => name).join(', ')}`;
        first.element.append(alert);
        first.focus();
      }
      return found;
    },
    clear() {
      if (call) drafts.drop(writer, call.uuid);
      call = null;
      letGo();
      alert.remove();
      for (const field of fields) {
        field.write('');
        field.complain('');
      }
    },
    async forgotten() {
      for (const one of drafts.unsaved(owner())) {
        const { free, ours } = claim(owner(), one.uuid);
        free();
        if (await ours) return one;
      }
      return null;
    },
    setFormData: (data) => ask('setFormData', () => fill(Object(data))),
    setSelections: (id, items) => askOne('setSelections', id, (field) => field.offer?.(items)),
    setSelecteds: (id, items) => askOne('setSelecteds', id, (field) => field.write(items)),
  };
}

function needed(setting: boolean | { required: boolean }): boolean {
  return typeof setting === 'object' && setting.required;
}

/** Those whose values can be told apart, from each other and from ours. */
function drawable(forms: readonly FormField[]): FormField[] {
  const taken = new Set(OWN);
  return forms.filter(({ id }) => {
    if (taken.has(id)) {
      const why = OWN.includes(id) ? 'is a name of the dialog itself' : 'is there twice';
      // biome-ignore lint/suspicious/noConsole: the page's author is to see it
      console.error(`[omiSDK] config.forms: the id ${quoted(id)} ${why}; this field is left out`);
      return false;
    }
    taken.add(id);
    return true;
  });
}

function quoted(text: unknown): string {
  return JSON.stringify(String(text));
}
