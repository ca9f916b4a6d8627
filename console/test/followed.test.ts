import { expect, test } from 'vitest';
import type { Client } from '../src/api/client';
import { Problem } from '../src/api/problem';
import { followed } from '../src/history/followed';

const GOOD = { mos: 4.4 };
const LIVES = { uuid: 'a/b', endTime: null, callerQuality: null, calleeQuality: null };

/** Answers by path; a status is a refusal. */
function answering(answers: Record<string, object | number>): Client {
  const get = async (path: string) => {
    const answer = answers[path] ?? 500;
    if (typeof answer === 'number') throw new Problem(answer, `http_${answer}`);
    return answer;
  };
  return { get } as unknown as Client;
}

const ask = (answers: Record<string, object | number>) =>
  followed(answering(answers), 'a/b', new AbortController().signal);

test('a call that lives is shown with how it sounds', async () => {
  const sounds = { callerQuality: GOOD, calleeQuality: null };
  expect(await ask({ '/calls/a%2Fb': LIVES, '/live-calls/a%2Fb': sounds })).toEqual({
    ...LIVES,
    ...sounds,
  });
});

test('of a call that is over the history knows all', async () => {
  const over = { ...LIVES, endTime: '2026-03-01T09:00:00Z', callerQuality: GOOD };
  expect(await ask({ '/calls/a%2Fb': over })).toEqual(over);
});

test('a call that ends meanwhile is shown as it was', async () => {
  expect(await ask({ '/calls/a%2Fb': LIVES, '/live-calls/a%2Fb': 404 })).toEqual(LIVES);
});

test.each([401, 503])('%d is a refusal, whichever of the two it comes from', async (status) => {
  await expect(ask({ '/calls/a%2Fb': status })).rejects.toThrow(Problem);
  const live = { '/calls/a%2Fb': LIVES, '/live-calls/a%2Fb': status };
  await expect(ask(live)).rejects.toThrow(Problem);
});
