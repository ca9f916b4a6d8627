import { describe, expect, test } from 'vitest';
import { Problem, problemOf, UNREACHABLE } from '../src/api/problem';
import { END_CAUSES } from '../src/api/types';
import { ENGLISH } from '../src/words/english';
import { VIETNAMESE } from '../src/words/vietnamese';
import { sentence } from '../src/words/words';

/** The texts of a table, by their names; those that are made of something have a stand-in. */
function texts(table: object, at = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([name, value]): [string, string][] => {
      if (typeof value === 'string') return [[at + name, value]];
      if (typeof value === 'function') return [[at + name, value(2, 'x', 'y')]];
      return Object.entries(texts(value, `${at}${name}.`));
    }),
  );
}

test('both languages have the same texts, and none is empty', () => {
  const [vietnamese, english] = [texts(VIETNAMESE), texts(ENGLISH)];
  expect(Object.keys(english)).toEqual(Object.keys(vietnamese));
  expect(Object.values({ ...vietnamese, ...english }).filter((text) => text === '')).toEqual([]);
});

test('every end cause has its words', () => {
  for (const cause of END_CAUSES) expect(VIETNAMESE.causes[cause]).not.toBe('');
});

describe('a refusal is told', () => {
  test('in the language, where there are words for its code', () => {
    expect(sentence(ENGLISH, new Problem(0, UNREACHABLE))).toContain('cannot be reached');
    expect(sentence(VIETNAMESE, new Problem(0, UNREACHABLE))).toContain('Không kết nối');
  });

  test('as the switchboard told it, where there are none', () => {
    const problem = new Problem(400, 'invalid_field', 'to: expected a time with its zone', 'to');
    expect(sentence(ENGLISH, problem)).toBe('to: expected a time with its zone');
  });

  test('by its code alone, where nothing else is known', () => {
    expect(sentence(ENGLISH, new Problem(418, 'constructor'))).toContain('constructor');
  });
});

describe('problem details', () => {
  test('are read whole', async () => {
    const body = JSON.stringify({ code: 'too_many_tries', detail: 'wait', field: 'x' });
    const answer = new Response(body, { status: 429, headers: { 'Retry-After': '840' } });
    expect(await problemOf(answer)).toMatchObject({
      status: 429,
      code: 'too_many_tries',
      detail: 'wait',
      field: 'x',
      retryAfter: 840,
    });
  });

  test.each(['<html>Bad Gateway</html>', '', 'null', '"text"', '{"code":7}'])(
    'of somebody else may say less: %j',
    async (body) => {
      const problem = await problemOf(new Response(body, { status: 502 }));
      expect(problem).toMatchObject({ status: 502, code: 'http_502', detail: '' });
    },
  );
});
