/** What `makeCall` is asked for, in a form that can go out. */

import { Refusal } from '../phone/refusal.js';
import type { CallRequest } from '../signaling/outgoing-invite.js';
import { dialled } from './phone-number.js';

/** In characters, all values together: what the call history keeps. */
const LONGEST_DATAS = 256;

/**
 * `hotline` is a number, or the options that `makeCall` takes in its place.
 *
 * @throws Refusal
 */
export function callRequest(phone: unknown, hotline: unknown): Omit<CallRequest, 'offer'> {
  const options = isObject(hotline) ? hotline : { sipNumber: hotline };
  if (options['sneakyType']) throw new Refusal('not_supported');
  const number = dialled(phone);
  if (!number) throw new Refusal('invalid_number');
  return {
    number,
    hotline: hotlineOf(options['sipNumber']),
    datas: datasOf(options['datas']),
  };
}

function hotlineOf(given: unknown): string {
  if (given === undefined || given === null || given === '') return '';
  const number = dialled(given);
  if (!number) throw new Refusal('invalid_number');
  return number;
}

/** JSON; empty when there is nothing to keep. */
function datasOf(given: unknown): string {
  if (given === undefined || given === null) return '';
  if (!isObject(given)) throw new Refusal('invalid_datas');
  try {
    const json = JSON.stringify(given);
    const kept = JSON.parse(json) as Record<string, unknown>; // what JSON leaves out goes nowhere
    const values = Object.values(kept).map(text);
    if (values.length === 0) return '';
    if ([...values.join('')].length <= LONGEST_DATAS) return json;
  } catch {
    // It contains itself, or what cannot be JSON.
  }
  throw new Refusal('invalid_datas');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An object as in `{}`, of this page or of another frame: neither an array nor an instance. */
function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
