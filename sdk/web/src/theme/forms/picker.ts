/** Chips of what is chosen, a field to find or type more, a list to choose from. */

import { button, label, make, set, show } from '../dom.js';
import { icon } from '../icons.js';
import { type Choice, matching } from './choice.js';
import { type Surroundings, unique } from './field.js';

export interface Picker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** The values of what is chosen. */
  read(): string[];
  choose(choices: readonly Choice[]): void;
  /** What the list shows; it gives what is chosen its labels. */
  offer(choices: readonly Choice[]): void;
}

/**
 * A combobox with a listbox, as the ARIA Authoring Practices describe them.
 *
 * @param free whether what is typed can be chosen, in the list or not
 */
export function createPicker(
  free: boolean,
  most: number,
  { texts, changed }: Surroundings,
): Picker {
  let chosen: readonly Choice[] = [];
  let offered: readonly Choice[] = [];
  let found: readonly Choice[] = [];
  let active = -1;
  let open = false;

  const input = make('input', 'picker-input');
  const chips = make('span', 'chips');
  const list = make('ul', 'options');
  const element = make('div', 'picker', make('div', 'input picker-box', chips, input), list);
  list.id = unique('options');
  set(list, 'role', 'listbox');
  set(list, 'aria-label', texts.choose);
  set(list, 'aria-multiselectable', true);
  set(input, 'role', 'combobox');
  set(input, 'aria-controls', list.id);
  set(input, 'aria-autocomplete', 'list');
  set(chips, 'aria-live', 'polite');

  const same = (wanted: string) => (one: Choice) => one.value === wanted;
  const has = (value: string) => chosen.some(same(value));

  function choose(choices: readonly Choice[]): void {
    chosen = choices.slice(0, most).map((one) => offered.find(same(one.value)) ?? one);
    chips.replaceChildren(
      ...chosen.map((choice) => {
        const text = make('span', 'chip-text', choice.label);
        const chip = button('remove', 'chip', text, icon('close'));
        label(chip, `${texts.remove} ${choice.label}`);
        chip.addEventListener('click', () => toggle(choice));
        return chip;
      }),
    );
    drawList();
  }

  function drawList(): void {
    found = matching(offered, input.value).filter((one) => !free || !has(one.value));
    active = Math.min(active, found.length - 1);
    const rows = found.map((choice, at) => {
      const row = make('li', at === active ? 'option active' : 'option', choice.label);
      row.id = `${list.id}-${at}`;
      set(row, 'role', 'option');
      set(row, 'aria-selected', has(choice.value));
      row.addEventListener('click', () => toggle(choice));
      return row;
    });
    list.replaceChildren(...rows);
    const shown = open && rows.length > 0;
    show(list, shown);
    set(input, 'aria-expanded', shown);
    set(input, 'aria-activedescendant', rows[active]?.id ?? '');
    if (shown) (rows[active] ?? list).scrollIntoView({ block: 'nearest' });
  }

  function toggle(choice: Choice): void {
    const others = chosen.filter(({ value }) => value !== choice.value);
    input.value = '';
    choose(others.length < chosen.length ? others : [...chosen, choice]);
    changed();
  }

  /** What stands typed in a free field is chosen as well: nobody meant to throw it away. */
  function take(text: string): void {
    const value = text.trim();
    input.value = '';
    if (free && value && !has(value)) toggle({ value, label: value });
  }

  /** The field itself is row -1. */
  function turn(opened: boolean, row = -1): void {
    [open, active] = [opened, row];
    drawList();
  }

  function typed({ isComposing }: Partial<InputEvent>): void {
    // A Vietnamese keyboard still puts marks on the word.
    if (isComposing) return;
    const words = free ? input.value.split(',') : [input.value];
    const rest = words.pop() ?? '';
    for (const word of words) take(word);
    input.value = rest.trimStart();
    turn(true);
  }

  function pressed(event: KeyboardEvent): void {
    const { isComposing, key } = event;
    if (isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const choice = found[active];
    const last = chosen.at(-1);
    if (step) {
      const places = found.length + 1;
      turn(true, ((active + 1 + step + places) % places) - 1);
    } else if (key === 'Enter') {
      if (choice) toggle(choice);
      else take(input.value);
      turn(true, free ? -1 : Math.max(active, 0));
    } else if (key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      turn(false);
    } else {
      if (key === 'Backspace' && !input.value && last) toggle(last);
      return;
    }
    event.preventDefault();
  }

  input.addEventListener('input', typed);
  input.addEventListener('compositionend', typed);
  input.addEventListener('keydown', pressed);
  input.addEventListener('blur', () => {
    take(input.value);
    turn(false);
  });
  element.addEventListener('pointerdown', (event) => {
    // A press beside the field is one on it.
    if (event.target !== input) event.preventDefault();
  });
  element.addEventListener('click', ({ target }) => {
    input.focus();
    if (!(target as Element).closest('button, li')) turn(true);
  });
  drawList();

  return {
    element,
    input,
    choose,
    read: () => chosen.map(({ value }) => value),
    offer(choices) {
      offered = choices;
      choose(chosen);
    },
  };
}
