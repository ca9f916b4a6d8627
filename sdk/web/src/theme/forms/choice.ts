/** What can be chosen: pages give it as text, or as a value with a label. */

export interface Choice {
  readonly label: string;
  readonly value: string;
}

/** Leaves out what is no choice, and what was there before. */
export function choicesOf(items: unknown): Choice[] {
  const choices = new Map<string, Choice>();
  for (const item of Array.isArray(items) ? items : []) {
    const { value, label = value } = Object(item) === item ? item : { value: item };
    if (!isName(value) || !isName(label) || choices.has(String(value))) continue;
    choices.set(String(value), { value: String(value), label: String(label) });
  }
  return [...choices.values()];
}

function isName(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** `dien` finds `Điện`: nobody types the marks to search. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');
}

export function matching(choices: readonly Choice[], typed: string): Choice[] {
  return choices.filter(({ label }) => plain(label).includes(plain(typed.trim())));
}
