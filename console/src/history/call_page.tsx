/** One call: what happened, what was written about it, how it sounded. */

import { useContext } from 'preact/hooks';
import type { Call } from '../api/types';
import { may, type PageProps } from '../pages';
import { live, useAsked } from '../parts/asking';
import { Facts } from '../parts/facts';
import { Head } from '../parts/head';
import { Icon } from '../parts/icon';
import { Refused } from '../parts/notice';
import { Section } from '../parts/section';
import { addressOf } from '../routes';
import { party } from '../words/format';
import { Spoken, useWords } from '../words/words';
import { Course } from './course';
import { factsOf } from './facts';
import { followed } from './followed';
import { Quality } from './quality';
import { Recording } from './recording';
import { Result } from './result';
import { Written } from './written';

const whileItLives = (call: Call | null) => (call?.endTime === null ? live(call) : 0);

export function CallPage({ client, me, route }: PageProps) {
  const words = useWords();
  const language = useContext(Spoken);
  const {
    answer: call,
    problem,
    again,
  } = useAsked((signal) => followed(client, route.item, signal), route.item, whileItLives);
  return (
    <>
      <a class="back" href={addressOf({ page: 'calls', query: route.query })}>
        <Icon name="back" />
        {words.backToHistory}
      </a>
      <Head title={call === null ? words.call : titleOf(call, words.unknown)}>
        {call && <Result call={call} />}
      </Head>
      {problem && <Refused problem={problem} again={again} />}
      {call && (
        <div class="sections">
          <div>
            <Section title={words.overview}>
              <Facts facts={factsOf(call, language)} />
            </Section>
            <Written call={call} />
          </div>
          <div>
            <Section title={words.course}>
              <Course call={call} />
            </Section>
            {call.recorded && may(me, 'recordings:read') && (
              <Section title={words.recording}>
                <Recording client={client} call={call} />
              </Section>
            )}
            <Section title={words.quality}>
              <div class="sides">
                <Quality side={words.caller} quality={call.callerQuality} />
                <Quality side={words.callee} quality={call.calleeQuality} />
              </div>
            </Section>
          </div>
        </div>
      )}
    </>
  );
}

function titleOf(call: Call, unknown: string): string {
  const caller = party(call.callerName, call.caller, unknown);
  return `${caller} → ${party(call.calleeName, call.callee || call.dialled, unknown)}`;
}
