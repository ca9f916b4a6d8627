/** Who called whom, and in which direction. */

import type { Direction } from '../api/types';
import { party } from '../words/format';
import { useWords } from '../words/words';
import { Icon } from './icon';

interface Props {
  call: {
    direction: Direction;
    caller: string;
    callerName: string;
    dialled: string;
    callee: string;
    calleeName: string;
  };
  /** Nobody answered, and nobody will. */
  missed?: boolean;
}

export function Parties({ call, missed = false }: Props) {
  const words = useWords();
  return (
    <span class="who">
      <span class="way" data-missed={missed}>
        <Icon name={call.direction} label={words.directions[call.direction]} />
      </span>
      <span class="parties">
        <span>{party(call.callerName, call.caller, words.unknown)}</span>
        <span class="faint">
          <span aria-hidden="true">→ </span>
          <span class="voice">{words.calls} </span>
          {party(call.calleeName, call.callee || call.dialled, words.unknown)}
        </span>
      </span>
    </span>
  );
}
