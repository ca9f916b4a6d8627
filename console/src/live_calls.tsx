/** The page of live calls: who is in them, how they stand and sound; listening in, hanging up. */

import { useContext, useState } from 'preact/hooks';
import { Problem } from './api/problem';
import type { LiveCall, Page } from './api/types';
import { ListenButtons } from './listening/listen_buttons';
import { may, type PageProps } from './pages';
import { live, useAsked } from './parts/asking';
import { Confirm } from './parts/confirm';
import { Head, LiveMark } from './parts/head';
import { Notice, Refused } from './parts/notice';
import { secondsSince, useNow } from './parts/now';
import { Parties } from './parts/parties';
import { type Column, Table } from './parts/table';
import { addressOf } from './routes';
import { isMeasured, Sound } from './sound';
import { clock, duration, party, spokenDuration } from './words/format';
import { Spoken, sentence, useWords } from './words/words';

/** As many as a page of the API has at most. */
const SHOWN = '200';

export function LiveCallsPage({ client, me }: PageProps) {
  const words = useWords();
  const language = useContext(Spoken);
  const now = useNow();
  const [ending, setEnding] = useState<LiveCall | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const { answer, problem, again } = useAsked(
    (signal) =>
      client.get<Page<LiveCall>>('/live-calls', { limit: SHOWN, quality: 'true' }, signal),
    '',
    live,
  );

  const end = async ({ uuid }: LiveCall) => {
    setRefused(null);
    try {
      await client.send('DELETE', `/live-calls/${encodeURIComponent(uuid)}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefused(error);
    }
    again();
  };

  const columns: Column<LiveCall>[] = [
    { head: words.who, cell: (call) => <Parties call={call} /> },
    {
      head: words.hotline,
      cell: ({ hotline }) => hotline && <span class="digits">{hotline}</span>,
    },
    {
      head: words.state,
      cell: ({ state }) => (
        <span class="pill" data-tone={state === 'talking' ? 'green' : 'amber'}>
          <span class="dot" aria-hidden="true" />
          {words.callStates[state]}
        </span>
      ),
    },
    { head: words.quality, cell: (call) => isMeasured(call) && <Sound call={call} /> },
    { head: words.started, cell: ({ startTime }) => <Since iso={startTime} /> },
    {
      head: words.lasts,
      number: true,
      cell: (call) => {
        const seconds = secondsSince(call.answerTime ?? call.startTime, now);
        return (
          <>
            <span aria-hidden="true">{duration(seconds)}</span>
            <span class="voice">{spokenDuration(language, seconds)}</span>
          </>
        );
      },
    },
    {
      head: words.deeds,
      cell: (call) => (
        <span class="deeds">
          <a class="button" href={addressOf({ page: 'calls', item: call.uuid })}>
            {words.details}
          </a>
          <ListenButtons call={call} me={me} />
          {may(me, 'calls:control') && (
            <button type="button" class="danger" onClick={() => setEnding(call)}>
              {words.hangUp}
            </button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Head title={words.liveCalls}>{answer && <LiveMark lost={problem !== null} />}</Head>
      {problem && answer === null && <Refused problem={problem} again={again} />}
      {refused && <Notice kind="refusal">{sentence(words, refused)}</Notice>}
      {answer && (
        <Table
          label={words.liveCalls}
          columns={columns}
          rows={answer.items}
          keyOf={({ uuid }) => uuid}
          empty={words.noLiveCalls}
        />
      )}
      {answer?.next && <p class="faint">{words.oldestShown(answer.items.length)}</p>}
      {ending && (
        <Confirm
          question={words.hangUpQuestion(
            party(ending.callerName, ending.caller, words.unknown),
            party(ending.calleeName, ending.callee || ending.dialled, words.unknown),
          )}
          deed={words.hangUp}
          decided={(yes) => {
            setEnding(null);
            if (yes) end(ending);
          }}
        />
      )}
    </>
  );
}

function Since({ iso }: { iso: string }) {
  const language = useContext(Spoken);
  return (
    <time class="digits" dateTime={iso}>
      {clock(language, iso)}
    </time>
  );
}
