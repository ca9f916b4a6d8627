/** What the switchboard says of a call: in INVITEs to us, and in answers to ours. */

import type { RecordingState, SneakyType } from '../omi/types.js';
import { parseNameAddr, userOf } from './fields.js';
import type { Request, Response } from './message.js';

export interface Particulars {
  /** The call's id in the history; empty when it was not said this time. */
  readonly id: string;
  /** The other side's number; empty when it was not said this time. */
  readonly identity: string;
  /** The other side's name, if it has one (`P-Asserted-Identity`, RFC 3325). */
  readonly name: string;
  /** The hotline in use; empty between extensions. */
  readonly hotline: string;
  /** How our side supervises from now on; empty when it was not said this time. */
  readonly supervision: SneakyType | '';
  /** How our side is supervised; empty when it was not said this time. */
  readonly supervised: SneakyType | 'no' | '';
  /**
   * Whether the call is recorded, `no` where our side has no say in that; empty when it was not
   * said this time.
   */
  readonly recording: RecordingState | 'no' | '';
}

export function particularsOf({ headers }: Request | Response): Particulars {
  /** The switchboard's own words are those of this SDK, which comes from it. */
  const word = <Word extends string>(field: string) => headers.get(field) as Word;
  const { name, uri } = parseNameAddr(headers.get('P-Asserted-Identity'));
  const identity = userOf(uri);
  return {
    id: headers.get('Tongdai-Call'),
    identity,
    // Some write the number where a name would be.
    name: name === identity ? '' : name,
    hotline: headers.get('Tongdai-Hotline'),
    supervision: word('Tongdai-Supervise'),
    supervised: word('Tongdai-Supervised'),
    recording: word('Tongdai-Recording'),
  };
}
