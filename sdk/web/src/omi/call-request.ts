/** What `makeCall` is asked for, in a form that can go out. */

import { SNEAKY_TYPES } from '../phone/call.js';
import type { Wanted } from '../phone/phone.js';
import { Refusal } from '../phone/refusal.js';
import { textOf } from './call-info.js';
import { numberOf } from './phone-number.js';
import type { SneakyType } from './types.js';

/** In characters, all values together: what the call history keeps. */
const LONGEST_DATAS = 256;

/**
 * `hotline` is a number, or the options that `makeCall` takes in its place.
 *
 * @throws Refusal
 */
export function callRequest(phone: unknown, hotline: unknown): Wanted {
  const { sipNumber, sneakyType, datas } = isObject(hotline) ? hotline : { sipNumber: hotline };
  return {
    number: numberOf(phone),
    hotline: (sipNumber ?? '') === '' ? '' : numberOf(sipNumber),
    datas: datasOf(datas ?? {}),
    supervision: sneakyType ? sneakyTypeOf(sneakyType) : '',
  };
}

/** @throws Refusal */
export function sneakyTypeOf(given: unknown): SneakyType {
  const known = SNEAKY_TYPES.find((each) => each === given);
  if (!known) throw new Refusal('invalid_supervision');
  return known;
}

/** JSON; empty when there is nothing to keep. */
function datasOf(given: unknown): string {
  try {
    const json = isObject(given) ? JSON.stringify(given) : '';
    const values = Object.values(JSON.parse(json)); // what JSON leaves out goes nowhere
    if (values.length === 0) return '';
    if ([...values.map(textOf).join('')].length <= LONGEST_DATAS) return json;
  } catch {
    // It is no object, contains itself, or what cannot be JSON.
  }
  throw new Refusal('invalid_datas');
}

/** An object as in `{}`, of this page or of another frame: neither an array nor an instance. */
function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
