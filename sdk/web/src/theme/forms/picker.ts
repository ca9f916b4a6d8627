/** Chips of what is chosen, a field to find or type more, a list to choose from. */

import { button, label, make, set, show } from '../dom.js';
import { icon } from '../icons.js';
import { type Choice, matching } from './choice.js';
import { type Surroundings, unique } from './field.js';

export interface Picker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly chosen: readonly Choice[];
  choose(choices: readonly Choice[]): void;
  /** What the list shows. */
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
  list.setAttribute('role', 'listbox');
  set(list, 'aria-label', texts.choose);
  set(list, 'aria-multiselectable', 'true');
  input.setAttribute('role', 'combobox');
  set(input, 'aria-controls', list.id);
  set(input, 'aria-autocomplete', 'list');
  chips.setAttribute('aria-live', 'polite');

  const has = ({ value }: Choice) => chosen.some((one) => one.value === value);

  function draw(): void {
    chips.replaceChildren(
      ...chosen.map((choice) => {
        const chip = button(
          'remove',
          'chip',
          make('span', 'chip-text', choice.label),
          icon('close'),
        );
        label(chip, `${texts.remove} ${choice.label}`);
        chip.addEventListener('click', () => {
          toggle(choice);
          input.focus();
        });
        return chip;
      }),
    );
    drawList();
  }

  function drawList(): void {
    found = open ? matching(offered, input.value).filter((one) => !free || !has(one)) : [];
    active = Math.min(active, found.length - 1);
    const rows = found.map((choice, at) => {
      const row = make('li', 'option', choice.label);
      row.id = `${list.id}-${at}`;
      row.setAttribute('role', 'option');
      set(row, 'aria-selected', String(has(choice)));
      row.classList.toggle('omi-active', at === active);
      row.addEventListener('click', () => {
        toggle(choice);
        input.focus();
      });
      return row;
    });
    list.replaceChildren(...rows);
    show(list, found.length > 0);
    set(input, 'aria-expanded', String(found.length > 0));
    set(input, 'aria-activedescendant', rows[active]?.id ?? '');
    (rows[active] ?? list).scrollIntoView({ block: 'nearest' });
  }

  function toggle(choice: Choice): void {
    if (has(choice)) chosen = chosen.filter(({ value }) => value !== choice.value);
    else if (chosen.length < most) chosen = [...chosen, choice];
    input.value = '';
    draw();
    changed();
  }

  function add(text: string): void {
    const value = text.trim();
    input.value = '';
    if (value && !has({ value, label: value })) toggle({ value, label: value });
    else drawList();
  }

  /** What stands typed in a free field is chosen as well: nobody meant to throw it away. */
  function take(): void {
    if (free) add(input.value);
    else input.value = '';
  }

  function turn(opened: boolean, row = -1): void {
    [open, active] = [opened, row];
    drawList();
  }

  function typed(event: Event): void {
    // A Vietnamese keyboard still puts marks on the word.
    if (event instanceof InputEvent && event.isComposing) return;
    const words = free ? input.value.split(',') : [input.value];
    const rest = words.pop() ?? '';
    for (const word of words) add(word);
    input.value = rest.trimStart();
    turn(true);
  }

  function pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const choice = found[active];
    if (step) {
      if (!open) turn(true);
      const { length } = found;
      // From the field itself (-1) the list is entered at its first row or at its last.
      if (length > 0)
        turn(true, active < 0 && step < 0 ? length - 1 : (active + step + length) % length);
    } else if (event.key === 'Enter') {
      if (choice) toggle(choice);
      else if (free) take();
      else turn(true, 0);
    } else if (event.key === 'Escape' && found.length > 0) {
      event.stopPropagation();
      turn(false);
    } else if (event.key === 'Backspace' && !input.value) {
      const last = chosen.at(-1);
      if (last) toggle(last);
      return;
    } else {
      return;
    }
    event.preventDefault();
  }

  input.addEventListener('input', typed);
  input.addEventListener('compositionend', typed);
  input.addEventListener('keydown', pressed);
  input.addEventListener('blur', () => {
    take();
    turn(false);
  });
  element.addEventListener('pointerdown', (event) => {
    // A press beside the field is one on it; a chip is a button of its own.
    if (event.target === input || (event.target as Element).closest('button')) return;
    event.preventDefault();
    input.focus();
  });
  element.addEventListener('click', ({ target }) => {
    if (!open && !(target as Element).closest('button, li')) turn(true);
  });
  drawList();

  return {
    element,
    input,
    get chosen() {
      return chosen;
    },
    choose(choices) {
      chosen = choices.slice(0, most);
      draw();
    },
    offer(choices) {
      offered = choices;
      drawList();
    },
  };
}
