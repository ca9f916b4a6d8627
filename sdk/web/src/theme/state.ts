/** What the dialog knows: a fold over what the SDK told and what the user did. No DOM, no clock. */

import type { SdkEvent } from '../omi/theme-port.js';
import type { CallData, RegistrationStatus, WarningData } from '../omi/types.js';

/** What may stand open over the card. */
export type Panel = 'keypad' | 'transfer' | 'devices';

/** A transfer under way: it rings there (`now`), or the user talks with the colleague first (`ask`). */
export interface Passing {
  readonly kind: 'now' | 'ask';
  readonly to: string;
}

export interface State {
  readonly open: boolean;
  readonly registration: RegistrationStatus;
  /** The call that stands on the card, ended or not; without one, the dialler. */
  readonly call: CallData | null;
  /** The call rang here, so that its end is worth a note. */
  readonly rang: boolean;
  /** Somebody else answered it. */
  readonly elsewhere: boolean;
  /** The page said who it is. */
  readonly named: boolean;
  readonly panel: Panel | null;
  readonly passing: Passing | null;
  /** The keys pressed in this call. */
  readonly digits: string;
  /** Why something was refused, until the user dismisses it. */
  readonly refusal: string;
  /** The last call that was turned away while another went on. */
  readonly turnedAway: CallData | null;
  readonly warnings: readonly WarningData[];
}

/** What the user did. */
export type Deed =
  | { readonly name: 'opened' | 'minimised' | 'closed' | 'dismissed' }
  | { readonly name: 'reopened'; readonly data: CallData }
  | { readonly name: 'panel'; readonly data: Panel | null }
  | { readonly name: 'passing'; readonly data: Passing | null }
  | { readonly name: 'pressed'; readonly data: string }
  | { readonly name: 'refused'; readonly data: string };

export const START: State = {
  open: false,
  registration: 'unregistered',
  call: null,
  rang: false,
  elsewhere: false,
  named: false,
  panel: null,
  passing: null,
  digits: '',
  refusal: '',
  turnedAway: null,
  warnings: [],
};

export function next(state: State, event: SdkEvent | Deed): State {
  switch (event.name) {
    case 'register':
      return { ...state, registration: event.data.state };
    case 'connecting':
    case 'invite': {
      const { registration, warnings } = state;
      const rang = event.name === 'invite';
      return { ...START, registration, warnings, rang, open: true, call: event.data };
    }
    case 'ringing':
    case 'accepted':
    case 'incall':
      return { ...state, call: event.data, rang: true };
    case 'holdChanged':
    case 'muteChanged':
    case 'supervisionChanged':
    case 'recordingChanged':
      return { ...state, call: event.data };
    case 'contact':
      return event.data === null ? state : { ...state, call: event.data, named: true };
    case 'ended':
      // The user may have minimised it meanwhile; now there is something to write down.
      return {
        ...state,
        call: event.data,
        panel: null,
        passing: null,
        open: state.open || state.rang,
      };
    case 'acceptedByOther':
      return { ...state, elsewhere: true };
    case 'inviteRejected':
      return { ...state, turnedAway: event.data };
    case 'warning': {
      const { code, active } = event.data;
      const others = state.warnings.filter((warning) => warning.code !== code);
      return { ...state, warnings: active ? [...others, event.data] : others };
    }
    case 'opened':
      return { ...state, open: true };
    case 'minimised':
      return { ...state, open: false, panel: null };
    case 'closed': {
      const { registration, warnings } = state;
      return { ...START, registration, warnings };
    }
    case 'reopened':
      return { ...state, open: true, rang: true, call: event.data };
    case 'dismissed':
      return { ...state, refusal: '', turnedAway: null };
    case 'panel':
      return { ...state, panel: event.data };
    case 'passing':
      return { ...state, passing: event.data, panel: null };
    case 'pressed':
      return { ...state, digits: state.digits + event.data };
    case 'refused':
      return { ...state, refusal: event.data };
    case 'saveCallInfo':
    case 'devicesChanged':
      return state;
  }
}
