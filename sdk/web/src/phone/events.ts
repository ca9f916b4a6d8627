/** What the phone tells: each fact once, when it is already so. */

import type { ErrorCode, RegistrationStatus, WarningCode } from '../omi/types.js';
import type { LiveCall } from './call.js';
import type { Quality } from './quality.js';

export type CallFact =
  | 'connecting'
  | 'invite'
  | 'inviteRejected'
  | 'ringing'
  /** The far end of an outgoing call is heard before it answers. */
  | 'earlyMedia'
  | 'accepted'
  | 'incall'
  | 'holdChanged'
  | 'muteChanged'
  /** A supervisor is heard by others than before, or this side is supervised in another way. */
  | 'supervisionChanged'
  /** The recording of the call began, pauses, goes on or ended, or may be begun from now on. */
  | 'recordingChanged'
  /** The page has said who the other side is, or the call was passed on to somebody else. */
  | 'contact'
  | 'ended'
  | 'acceptedByOther';

export type PhoneEvent =
  | {
      readonly type: 'registration';
      readonly status: RegistrationStatus;
      readonly problem: ErrorCode | null;
    }
  | {
      readonly type: 'call';
      readonly fact: CallFact;
      readonly call: LiveCall;
      readonly quality: Quality;
    }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly active: boolean };

export type Tell = (event: PhoneEvent) => void;
