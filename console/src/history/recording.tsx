/** The recording of a call: fetched when it is wanted, as making it may take a while. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client';
import { Problem } from '../api/problem';
import type { Call } from '../api/types';
import { Icon } from '../parts/icon';
import { Notice } from '../parts/notice';
import { sentence, useWords } from '../words/words';

const OGG = 'audio/ogg; codecs=opus';
const GONE = 404;

/** What it is fetched as: small where the browser plays that, and large where it does not. */
const format = () => (document.createElement('audio').canPlayType(OGG) === '' ? 'wav' : 'ogg');

export function Recording({ client, call }: { client: Client; call: Call }) {
  const words = useWords();
  const [address, setAddress] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [waiting, setWaiting] = useState(false);
  const player = useRef<HTMLAudioElement>(null);
  const kind = format();

  useEffect(() => {
    if (address === '') return;
    player.current?.focus(); // the button that had the focus is gone
    return () => URL.revokeObjectURL(address);
  }, [address]);

  const fetchIt = async () => {
    setWaiting(true);
    setProblem(null);
    try {
      const file = await client.file(`/calls/${call.uuid}/recording`, { format: kind });
      setAddress(URL.createObjectURL(file));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
    setWaiting(false);
  };

  if (call.endTime === null) return <p class="faint">{words.afterTheCall}</p>;
  if (address !== '') {
    return (
      <>
        {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote down what was said */}
        <audio ref={player} controls src={address} aria-label={words.recordingOf} />
        <p class="spread">
          <span class="faint">{words.recordingHint}</span>
          <a class="button" href={address} download={`${call.uuid}.${kind}`}>
            <Icon name="download" />
            {words.download}
          </a>
        </p>
      </>
    );
  }
  return (
    <>
      {problem && (
        <Notice kind="refusal">
          {problem.status === GONE ? words.recordingGone : sentence(words, problem)}
        </Notice>
      )}
      <button type="button" disabled={waiting} onClick={fetchIt}>
        <Icon name="recording" />
        {waiting ? words.fetching : words.listen}
      </button>
    </>
  );
}
