/** What the user hears of the SDK's own while a call comes, goes and ends; with or without a theme. */

import type { LiveCall } from '../phone/call.js';
import type { CallFact } from '../phone/events.js';
import type { World } from '../signaling/world.js';
import type { Key, Sounds } from './sounds.js';

/** In ms: a tone and the pause behind it, as they go out. */
const KEY_EVERY = 170;

/** `calling`: is there a call, beside the one that the fact is about? */
export function soundOf(sounds: Sounds, fact: CallFact, call: LiveCall, calling: boolean): void {
  switch (fact) {
    case 'invite':
      sounds.loop('ring');
      return;
    case 'ringing':
      // With early media the far end is heard, which has a ringback tone of its own.
      if (call.kind === 'ringing' && !call.early) sounds.loop('ringback');
      return;
    case 'earlyMedia':
    case 'accepted':
      sounds.loop(null);
      return;
    case 'inviteRejected':
      if (calling) sounds.once('beep');
      return;
    case 'ended':
      sounds.loop(null);
      // A call that nobody took up needs no farewell.
      if (
        call.kind === 'ended' &&
        (call.answeredAt !== null || call.party.direction === 'outbound')
      ) {
        sounds.once('end');
      }
      return;
    default:
  }
}

export function isKey(text: string): text is Key {
  return /^[0-9*#]$/.test(text);
}

/** The tones of keys, in the pace in which they go out. */
export function pressed(sounds: Sounds, world: World, keys: string): void {
  [...keys].forEach((key, at) => {
    if (isKey(key)) world.after(at * KEY_EVERY, () => sounds.once(key));
  });
}
