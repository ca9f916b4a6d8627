/** What stands in the dialog, word by word: a pure function of what it knows. */

import type { CallData, Config } from '../omi/types.js';
import { hourOf, type Texts } from './i18n.js';
import { masked } from './mask.js';
import type { State } from './state.js';

export type View = 'dialler' | 'incoming' | 'outgoing' | 'connected' | 'ended';

/** The call card, as text. */
export interface Card {
  /** `Cuộc gọi đi 09:59` */
  readonly direction: string;
  readonly number: string;
  readonly name: string;
  /** The name is still on its way. */
  readonly loading: boolean;
  readonly avatar: string;
  /** `qua 02473000001`: the hotline, if there is one. */
  readonly via: string;
  readonly state: string;
  /** Empty before the answer. */
  readonly timer: string;
  /** 0 to 4; 0 before anything was measured. */
  readonly bars: number;
  readonly roundTrip: string;
  readonly muted: boolean;
  readonly held: boolean;
  readonly transfer: string;
  /** The ended card waits for the user, who may have something to write down. */
  readonly saves: boolean;
}

export function viewOf({ call }: State): View {
  switch (call?.status) {
    case undefined:
      return 'dialler';
    case 'hold':
      return 'connected';
    case 'connected':
    case 'ended':
      return call.status;
    default:
      return call?.direction === 'inbound' ? 'incoming' : 'outgoing';
  }
}

export function cardOf(state: State, call: CallData, config: Config, texts: Texts): Card {
  const { named, passing } = state;
  const { isAccepted, ping, remoteName, status } = call;
  const loading = Boolean(config.options?.showContactLoading) && !named && status !== 'ended';
  const measured = isAccepted && status !== 'ended' && ping.value > 0;
  return {
    direction: `${call.directionTxt} ${hourOf(call.startTime)}`,
    number: numberOf(call, config),
    name: remoteName || texts.unknown,
    loading: loading && !remoteName,
    avatar: call.remoteAvatar,
    via: call.sipNumber && `${texts.via} ${call.sipNumber}`,
    state: stateOf(state, call, texts),
    timer: isAccepted ? call.durationTxt : '',
    bars: measured ? ping.level : 0,
    roundTrip: measured ? `${ping.value} ms` : '',
    muted: call.isMuted,
    held: status === 'hold',
    transfer: passing
      ? `${passing.kind === 'now' ? texts.transferring : texts.asking} ${passing.to}`
      : '',
    saves: savesAtEnd(state, config),
  };
}

export function numberOf(call: CallData, config: Config): string {
  return masked(call.remoteNumber, config.options?.maskedPhoneNumberFormat);
}

/** Is there something to fill in once the call is over? */
export function savesAtEnd({ rang, elsewhere }: State, { forms, options }: Config): boolean {
  const fields = options?.showNoteInput !== false || options?.showTagField || forms?.length;
  // Whoever answered writes the note: the call is one and the same for all whom it rang.
  return rang && !elsewhere && Boolean(fields);
}

/** What is said aloud, politely, when it changes. The timer is not in it. */
export function announced(state: State, config: Config, texts: Texts): string {
  const { call } = state;
  if (call === null || viewOf(state) === 'incoming') return '';
  const { held, muted, state: words, transfer } = cardOf(state, call, config, texts);
  const mode = call.sneakyType && texts[call.sneakyType];
  return [words, mode, !held && muted && texts.mute, transfer].filter(Boolean).join(', ');
}

/** What interrupts: somebody calls. */
export function alarm(state: State, config: Config, texts: Texts): string {
  const { call } = state;
  if (call === null || viewOf(state) !== 'incoming') return '';
  return `${texts.incoming} ${call.remoteName} ${numberOf(call, config)}`.replace(/ +/g, ' ');
}

/** The first letters of the last two words: in Viet Nam the given name is the last. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words
    .slice(-2)
    .map((word) => Array.from(word)[0]?.toUpperCase())
    .join('');
}

/** What the button does while the recording stands like that. It never ends one by mistake. */
export const RECORDING_DEEDS = { off: 'start', running: 'pause', paused: 'resume' } as const;

function stateOf({ elsewhere }: State, call: CallData, texts: Texts): string {
  if (call.status !== 'ended') {
    const { recording, statusTxt, supervised } = call;
    const recorded = recording && recording !== 'off' && texts[recording];
    return [statusTxt, supervised && texts.supervised, recorded].filter(Boolean).join(' · ');
  }
  if (elsewhere) return texts.elsewhere;
  const cause = call.endCause && texts.cause[call.endCause];
  return cause && !call.isAccepted ? `${texts.ended} · ${cause}` : texts.ended;
}
