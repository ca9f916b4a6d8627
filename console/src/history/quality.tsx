/** The audio of one side of a call: a bar for each thing that was measured. */

import { useContext } from 'preact/hooks';
import type { CallQuality } from '../api/types';
import { Bar } from '../parts/bar';
import { number } from '../words/format';
import { Spoken, useWords } from '../words/words';
import { type Measure, measuresOf } from './measures';

export function Quality({ side, quality }: { side: string; quality: CallQuality | null }) {
  const words = useWords();
  const language = useContext(Spoken);
  const measures = quality === null ? [] : measuresOf(quality);
  return (
    <figure class="quality">
      <figcaption>{side}</figcaption>
      {measures.map((measure) => (
        <Measured key={measure.name} measure={measure} />
      ))}
      {quality !== null && measures.length > 0 ? (
        <p class="faint">
          {words.packets(
            number(language, quality.packetsReceived),
            number(language, quality.packetsSent),
          )}
        </p>
      ) : (
        <p class="faint">{words.noQuality}</p>
      )}
    </figure>
  );
}

function Measured({ measure: { name, value, grade, share } }: { measure: Measure }) {
  const words = useWords();
  const language = useContext(Spoken);
  const unit = { mos: '', loss: ' %', jitter: ' ms', roundTrip: ' ms' }[name];
  const digits = { mos: 1, loss: 2, jitter: 1, roundTrip: 0 }[name];
  return (
    <div class="measure" data-grade={grade}>
      <span>{words[name]}</span>
      <span class="digits">
        {number(language, value, digits)}
        {unit}
        <span class="grade"> · {words.grades[grade]}</span>
      </span>
      <Bar share={share} />
    </div>
  );
}
