/** What happened in a call, on a line of time. */

import { useContext } from 'preact/hooks';
import type { Call } from '../api/types';
import { clock } from '../words/format';
import { Spoken, useWords } from '../words/words';
import { happeningsOf } from './events';

export function Course({ call }: { call: Call }) {
  const words = useWords();
  const language = useContext(Spoken);
  return (
    <ol class="course">
      {happeningsOf(call, words).map(({ time, text }, index) => (
        <li key={index}>
          <time class="faint digits" dateTime={time}>
            {clock(language, time)}
          </time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
