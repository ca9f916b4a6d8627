/** Who of a call can be listened to: the extensions that talk in it. */

import type { LiveCall } from '../api/types';

export interface Talker {
  readonly extension: string;
  readonly name: string;
}

/**
 * The tenant's own side of a call with a customer, both sides of one between colleagues; nobody
 * while it rings.
 *
 * @param own the extension that would listen: not to itself
 */
export function talkersOf(call: LiveCall, own: string): Talker[] {
  if (call.state !== 'talking') return [];
  const caller = { extension: call.caller, name: call.callerName };
  const callee = { extension: call.callee, name: call.calleeName };
  const talkers = {
    inbound: [callee],
    outbound: [caller],
    internal: [caller, callee],
  }[call.direction];
  return talkers.some(({ extension }) => extension === own)
    ? []
    : talkers.filter(({ extension }) => extension !== '');
}
