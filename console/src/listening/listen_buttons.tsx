/** Beside a live call: a button for each extension in it that can be listened to. */

import { useContext } from 'preact/hooks';
import type { LiveCall, Me } from '../api/types';
import { may } from '../pages';
import { useWords } from '../words/words';
import { ListeningIn } from './listening';
import { talkersOf } from './talkers';

export function ListenButtons({ call, me }: { call: LiveCall; me: Me }) {
  const words = useWords();
  const { state, listen } = useContext(ListeningIn);
  if (me.extension === null || !may(me, 'calls:control')) return null;
  return (
    <>
      {talkersOf(call, me.extension).map((talker) => (
        <button
          key={talker.extension}
          type="button"
          disabled={
            state.kind === 'coming' ||
            (state.kind === 'inside' && state.to.extension === talker.extension)
          }
          onClick={() => listen(talker)}
        >
          {words.listenTo(talker.extension)}
        </button>
      ))}
    </>
  );
}
