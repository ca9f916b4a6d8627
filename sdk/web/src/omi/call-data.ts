/** The data of callbacks: the seed's table, made from the state of a call. */

import type { Known, LiveCall } from '../phone/call.js';
import type { Quality } from '../phone/quality.js';
import { type Language, TEXTS } from './texts.js';
import type { CallData, CallStatus } from './types.js';

export interface Identity {
  readonly domain: string;
  readonly username: string;
}

function statusOf(call: LiveCall): CallStatus {
  if (call.kind !== 'talking') return call.kind;
  return call.held ? 'hold' : 'connected';
}

/** A plain object of its own each time: the page may change it and send it as JSON. */
export function callData(
  call: LiveCall,
  { ping }: Quality,
  identity: Identity | null,
  language: Language,
  now: number,
): CallData {
  const { party } = call;
  const texts = TEXTS[language];
  const status = statusOf(call);
  const { rangAt = null, answeredAt = null, endedAt, cause, code = 0 }: Known = call;
  const until = endedAt ?? now;
  const ringing = seconds(rangAt, answeredAt ?? until);
  const duration = seconds(answeredAt, until);
  return {
    direction: party.direction,
    directionTxt: texts.direction[party.direction],
    status,
    statusTxt: texts.call[status],
    remoteNumber: party.number,
    phone: party.number,
    remoteName: party.name,
    remoteAvatar: party.avatar,
    sipDomain: identity?.domain ?? '',
    sipUser: identity?.username ?? '',
    sipNumber: party.hotline,
    sneakyType: party.supervision,
    supervised: party.supervised,
    recording: party.recording,
    isMuted: call.muted,
    startTime: new Date(party.startedAt),
    answerTime: answeredAt === null ? null : new Date(answeredAt),
    endTime: endedAt === undefined ? null : new Date(endedAt),
    isAccepted: answeredAt !== null,
    endCause: cause ?? '',
    endCode: code,
    uuid: party.id,
    duration,
    durationTxt: clock(duration),
    totalDuration: seconds(party.startedAt, until),
    ringing,
    ringingTxt: clock(ringing),
    ping: { ...ping },
  };
}

/** Whole seconds, and none when the clock was set back meanwhile. */
function seconds(from: number | null, until: number): number {
  return from === null ? 0 : Math.max(0, Math.floor((until - from) / 1000));
}

/** `MM:SS`, from one hour `HH:MM:SS`. */
export function clock(duration: number): string {
  const parts = [duration / 60, duration].map((count) => Math.floor(count) % 60);
  if (duration >= 3600) parts.unshift(Math.floor(duration / 3600));
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
