/** A call as the user means it: a union of what it can be doing, and one pure reducer. */

import type { Direction, EndCause } from '../omi/types.js';

/** What is known of the other side. Times are milliseconds since the epoch. */
export interface Party {
  readonly number: string;
  readonly name: string;
  readonly direction: Direction;
  readonly startedAt: number;
  /** The id in the history; empty until the switchboard has said it. */
  readonly id: string;
}

/** What the call is doing. Each state carries exactly what is true in it. */
export type CallState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly party: Party }
  | { readonly kind: 'ringing'; readonly party: Party; readonly rangAt: number }
  | {
      readonly kind: 'talking';
      readonly party: Party;
      readonly rangAt: number | null;
      readonly answeredAt: number;
    }
  | {
      readonly kind: 'ended';
      readonly party: Party;
      readonly rangAt: number | null;
      readonly answeredAt: number | null;
      readonly endedAt: number;
      readonly cause: EndCause;
      /** The SIP status. */
      readonly code: number;
    };

export type LiveCall = Exclude<CallState, { readonly kind: 'idle' }>;

/** What happened. */
export type CallEvent =
  | { readonly type: 'dialled'; readonly number: string; readonly at: number }
  | {
      readonly type: 'offered';
      readonly number: string;
      readonly name: string;
      readonly id: string;
      readonly at: number;
    }
  /** `id` is empty when the switchboard did not say it this time. */
  | { readonly type: 'rang' | 'answered'; readonly id: string; readonly at: number }
  | {
      readonly type: 'ended';
      readonly cause: EndCause;
      readonly code: number;
      readonly at: number;
    };

export const IDLE: CallState = { kind: 'idle' };

/** The whole life of a call, without I/O. What a state does not expect changes nothing. */
export function next(state: CallState, event: CallEvent): CallState {
  const free = state.kind === 'idle' || state.kind === 'ended';
  switch (event.type) {
    case 'dialled': {
      const { number, at } = event;
      const party: Party = { number, name: '', direction: 'outbound', startedAt: at, id: '' };
      return free ? { kind: 'connecting', party } : state;
    }
    case 'offered': {
      const { number, name, id, at } = event;
      const party: Party = { number, name, direction: 'inbound', startedAt: at, id };
      return free ? { kind: 'ringing', party, rangAt: at } : state;
    }
    case 'rang':
      return state.kind === 'connecting'
        ? { kind: 'ringing', party: identified(state.party, event.id), rangAt: event.at }
        : state;
    case 'answered':
      return state.kind === 'connecting' || state.kind === 'ringing'
        ? {
            kind: 'talking',
            party: identified(state.party, event.id),
            rangAt: state.kind === 'ringing' ? state.rangAt : null,
            answeredAt: event.at,
          }
        : state;
    case 'ended':
      if (state.kind === 'idle' || state.kind === 'ended') return state;
      return {
        kind: 'ended',
        party: state.party,
        rangAt: state.kind === 'connecting' ? null : state.rangAt,
        answeredAt: state.kind === 'talking' ? state.answeredAt : null,
        endedAt: event.at,
        cause: event.cause,
        code: event.code,
      };
    default:
      return unreachable(event);
  }
}

function identified(party: Party, id: string): Party {
  return party.id ? party : { ...party, id };
}

function unreachable(event: never): never {
  throw new Error(`unexpected ${JSON.stringify(event)}`);
}
