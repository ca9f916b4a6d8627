/** What happened in a call, in the order in which it did. */

import type { Call, Step } from '../api/types';
import { party } from '../words/format';
import type { Words } from '../words/words';

export interface Happening {
  /** ISO 8601 */
  time: string;
  text: string;
}

export function happeningsOf(call: Call, words: Words): Happening[] {
  const caller = party(call.callerName, call.caller, words.unknown);
  const found: Happening[] = [
    { time: call.startTime, text: words.courseStarted(caller, call.dialled || words.unknown) },
    ...call.way.map((step) => ({ time: step.time, text: told(step, words) })),
  ];
  if (call.answerTime !== null) {
    // Who talked last is not who answered, once the call was passed on.
    const who = call.transfers.length > 0 ? '' : party(call.calleeName, call.callee, '');
    found.push({ time: call.answerTime, text: words.courseAnswered(who) });
  }
  for (const { time, by, to } of call.transfers) {
    found.push({ time, text: words.transferred(by, to) });
  }
  for (const { time, by, of, mode } of call.supervisions) {
    const text =
      mode === null ? words.supervisionLeft(by, of) : words.supervised(by, of, words.modes[mode]);
    found.push({ time, text });
  }
  if (call.endTime !== null) {
    const cause = words.causes[call.endCause ?? 'UNKNOWN'];
    found.push({ time: call.endTime, text: words.courseEnded(cause) });
  }
  // What came at the same moment stays as it stands here: sorting is stable.
  return found.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
}

function told(step: Step, words: Words): string {
  switch (step.step) {
    case 'rang':
      return words.rang(step.group);
    case 'waited':
      return words.waited(step.group);
    case 'sentOn':
      return words.sentOn(step.from, step.to);
    case 'wentOut':
      return words.wentOut(step.trunk);
  }
}
