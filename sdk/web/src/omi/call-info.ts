/** What a page or the dialog saves with a call, in the form that is stored. */

import { Refusal } from '../phone/refusal.js';
import type { CallInfo } from './types.js';

/** @throws Refusal when it names no call. */
export function callInfo(given: unknown): CallInfo {
  const { callId, note, ...fields } = Object(given) as Record<string, unknown>;
  if (typeof callId !== 'string' || !callId) throw new Refusal('not_saved');
  const info: CallInfo = { callId, note: textOf(note ?? '') };
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const many = field === 'tags' && !Array.isArray(value) ? [value] : value;
    info[field] = Array.isArray(many) ? many.map((one) => textOf(one ?? '')) : textOf(many);
  }
  return info;
}

/** Text as it is, and anything else as JSON has it. */
export function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
