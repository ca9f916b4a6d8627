/** Why a call ended, in the seed's words. */

import type { EndCause } from '../omi/types.js';
import type { InviteEnd } from '../signaling/established.js';

const CAUSES: readonly EndCause[] = [
  'BUSY',
  'NO_ANSWER',
  'TRIAL_REJECTION',
  'LIMITATION_DECLINE',
  'ALLOTTED_TIMEOUT',
  'BYE',
  'CANCEL',
  'UNKNOWN',
];

/** For a switchboard that says nothing itself. */
const BY_STATUS: Readonly<Record<number, EndCause>> = {
  408: 'NO_ANSWER',
  480: 'NO_ANSWER',
  486: 'BUSY',
  487: 'CANCEL',
  600: 'BUSY',
};

export function endCause({ status, cause, elsewhere, bye }: InviteEnd): EndCause {
  if (elsewhere) return 'CANCEL';
  const said = CAUSES.find((known) => known === cause);
  return said ?? (bye ? 'BYE' : (BY_STATUS[status] ?? 'UNKNOWN'));
}
