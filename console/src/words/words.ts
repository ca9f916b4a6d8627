/** Every text of the console, in the language of whoever looks at it. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Problem } from '../api/problem';
import { ENGLISH } from './english';
import { VIETNAMESE } from './vietnamese';

export type Words = typeof VIETNAMESE;

export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const WORDS: Readonly<Record<Language, Words>> = { vi: VIETNAMESE, en: ENGLISH };

/** How the language writes times and numbers. */
export const LOCALES: Readonly<Record<Language, string>> = { vi: 'vi-VN', en: 'en-GB' };

export const Spoken = createContext<Language>('vi');

export function useWords(): Words {
  return WORDS[useContext(Spoken)];
}

/** A refusal as a sentence. What we have no words for is told as the switchboard told it. */
export function sentence(words: Words, problem: Problem): string {
  const known = Object.hasOwn(words.problems, problem.code) && words.problems[problem.code];
  return known || problem.detail || words.problem(problem.code);
}
