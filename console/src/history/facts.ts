/** What is known of a call, line by line: a name and a value, both to be read. */

import type { Call } from '../api/types';
import { duration, moment, party } from '../words/format';
import { type Language, WORDS } from '../words/words';

export function factsOf(call: Call, language: Language): [string, string][] {
  const words = WORDS[language];
  const ended = call.endTime !== null;
  const facts: [string, string][] = [
    [words.direction, words.directions[call.direction]],
    [words.caller, party(call.callerName, call.caller, words.unknown)],
    [words.dialled, call.dialled],
    [words.callee, party(call.calleeName, call.callee, '')],
    [words.hotline, call.hotline],
    [words.trunk, call.trunk],
    [words.started, moment(language, call.startTime)],
    [words.answeredAt, moment(language, call.answerTime)],
    [words.endedAt, moment(language, call.endTime)],
    [words.endCause, call.endCause === null ? '' : words.causes[call.endCause]],
    [words.code, call.endCode === null ? '' : String(call.endCode)],
    [words.endedBy, ended ? (call.endedBy ? words.sides[call.endedBy] : words.nobody) : ''],
    [words.ringing, ended || call.answered ? duration(call.ringing) : ''],
    [words.talked, ended && call.answered ? duration(call.duration) : ''],
    [words.total, ended ? duration(call.totalDuration) : ''],
    [words.callId, call.uuid],
  ];
  return facts.filter(([, value]) => value !== '');
}
