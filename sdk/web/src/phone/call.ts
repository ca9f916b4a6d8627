/** A call as the user means it: a union of what it can be doing, and one pure reducer. */

import type { ContactInfo, Direction, EndCause, RecordingState, SneakyType } from '../omi/types.js';
import type { Particulars } from '../signaling/particulars.js';

export const SNEAKY_TYPES: readonly SneakyType[] = ['monitoring', 'whisper', 'colloquy'];

/** What is known of the other side. Times are milliseconds since the epoch. */
export interface Party {
  readonly number: string;
  readonly name: string;
  /** The address of a picture; empty until the page has given one. */
  readonly avatar: string;
  readonly direction: Direction;
  readonly startedAt: number;
  /** The id in the history; empty until the switchboard has said it. */
  readonly id: string;
  /** The hotline in use; empty between extensions. */
  readonly hotline: string;
  /** How this side listens in to a call of others; empty in a call of its own. */
  readonly supervision: SneakyType | '';
  /** How this side is listened in to, as far as it may know. */
  readonly supervised: SneakyType | '';
  /** Whether the call is recorded; empty where this side has no say in that. */
  readonly recording: RecordingState | '';
}

/** What the switchboard changes in mid-call. */
export type Told = Pick<Party, 'supervision' | 'supervised' | 'recording'>;

/** What is so from the first moment to the last. */
interface Started {
  readonly party: Party;
  /** Does the user want the microphone silent? */
  readonly muted: boolean;
}

interface Connecting extends Started {
  readonly kind: 'connecting';
}

interface Ringing extends Started {
  readonly kind: 'ringing';
  readonly rangAt: number;
  /** Is the far end heard already (early media, RFC 3960)? */
  readonly early: boolean;
}

interface Talking extends Started {
  readonly kind: 'talking';
  readonly rangAt: number | null;
  readonly answeredAt: number;
  /** Has this side put the call on hold? */
  readonly held: boolean;
}

interface Ended extends Started {
  readonly kind: 'ended';
  readonly rangAt: number | null;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly cause: EndCause;
  /** The SIP status. */
  readonly code: number;
}

/** What the call is doing. Each state carries exactly what is true in it. */
export type CallState = { readonly kind: 'idle' } | LiveCall;

export type LiveCall = Connecting | Ringing | Talking | Ended;

/** What may be known of a call, whatever it is doing. */
export type Known = Started & Partial<Omit<Ended, 'kind'>>;

/** What happened. */
export type CallEvent =
  | {
      readonly type: 'dialled';
      readonly number: string;
      readonly hotline: string;
      readonly supervision: SneakyType | '';
      readonly at: number;
    }
  | {
      readonly type: 'offered';
      readonly number: string;
      readonly said: Particulars;
      readonly at: number;
    }
  | {
      readonly type: 'rang';
      readonly said: Particulars;
      readonly early: boolean;
      readonly at: number;
    }
  | { readonly type: 'answered'; readonly said: Particulars; readonly at: number }
  | { readonly type: 'muted' | 'held'; readonly on: boolean }
  | {
      readonly type: 'introduced';
      readonly contact: ContactInfo | Partial<Told>;
    }
  /** The call was passed on: from now on it is with somebody else. */
  | { readonly type: 'passedOn'; readonly said: Particulars }
  | {
      readonly type: 'ended';
      readonly cause: EndCause;
      readonly code: number;
      readonly at: number;
    };

export const IDLE: CallState = { kind: 'idle' };

/** The whole life of a call, without I/O. What a state does not expect changes nothing. */
export function next(state: CallState, event: CallEvent): CallState {
  switch (event.type) {
    case 'dialled': {
      const { number, hotline, supervision, at } = event;
      if (isLive(state)) return state;
      return {
        kind: 'connecting',
        party: { ...party('outbound', number, { hotline }, at), supervision },
        muted: false,
      };
    }
    case 'offered': {
      const { number, said, at } = event;
      if (isLive(state)) return state;
      const caller = party('inbound', number, said, at);
      return { kind: 'ringing', party: caller, muted: false, rangAt: at, early: false };
    }
    case 'rang': {
      const { said, early, at } = event;
      if (state.kind === 'ringing') return early && !state.early ? { ...state, early } : state;
      if (state.kind !== 'connecting') return state;
      const { party, muted } = state;
      return { kind: 'ringing', party: identified(party, said), muted, rangAt: at, early };
    }
    case 'answered': {
      const { said, at } = event;
      if (state.kind !== 'connecting' && state.kind !== 'ringing') return state;
      const { party, muted, rangAt = null }: Known = state;
      const known = identified(party, said);
      return { kind: 'talking', party: known, muted, rangAt, answeredAt: at, held: false };
    }
    case 'muted':
      return isLive(state) && state.muted !== event.on ? { ...state, muted: event.on } : state;
    case 'held':
      return state.kind === 'talking' && state.held !== event.on
        ? { ...state, held: event.on }
        : state;
    case 'introduced':
      return state.kind === 'idle'
        ? state
        : { ...state, party: { ...state.party, ...event.contact } };
    case 'passedOn': {
      const { identity: number, name, hotline } = event.said;
      if (!isLive(state) || !number || number === state.party.number) return state;
      const party = { ...state.party, number, name, avatar: '' };
      return { ...state, party: { ...party, hotline: hotline || party.hotline } };
    }
    case 'ended': {
      const { cause, code, at } = event;
      if (!isLive(state)) return state;
      const { party, muted, rangAt = null, answeredAt = null }: Known = state;
      return { kind: 'ended', party, muted, rangAt, answeredAt, endedAt: at, cause, code };
    }
    default:
      return event satisfies never;
  }
}

/** From connecting or inviting until ended. */
export function isLive(state: CallState): state is Connecting | Ringing | Talking {
  return state.kind !== 'idle' && state.kind !== 'ended';
}

function party(
  direction: Direction,
  number: string,
  said: Partial<Particulars>,
  startedAt: number,
): Party {
  const { id = '', name = '', hotline = '' } = said;
  const told: Told = { supervision: '', supervised: '', recording: '' };
  return { number, name, id, hotline, avatar: '', direction, startedAt, ...told };
}

/** Takes over what the switchboard says, but not in the place of what is known. */
function identified(party: Party, said: Particulars): Party {
  return {
    ...party,
    id: party.id || said.id,
    name: party.name || said.name,
    hotline: said.hotline || party.hotline,
  };
}
