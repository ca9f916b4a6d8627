/** What can be chosen: pages give it as text, or as a value with a label. */

export interface Choice {
  readonly label: string;
  readonly value: string;
}

/** Leaves out what is no choice, and what was there before. */
export function choicesOf(items: unknown): Choice[] {
  const choices = new Map<string, Choice>();
  for (const item of Array.isArray(items) ? items : []) {
    const given: unknown = typeof item === 'object' && item !== null ? item : { value: item };
    const { value, label = value } = given as { value?: unknown; label?: unknown };
    if (!isName(value) || !isName(label)) continue;
    if (!choices.has(String(value))) {
      choices.set(String(value), { value: String(value), label: String(label) });
    }
  }
  return [...choices.values()];
}

function isName(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** `dien` finds `Điện`: nobody types the marks to search. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');
}

export function matching(choices: readonly Choice[], typed: string): Choice[] {
  return choices.filter(({ label }) => plain(label).includes(plain(typed.trim())));
}
