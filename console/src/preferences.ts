/** Language and colours: kept in the browser, and none of the switchboard's business. */

import { useEffect, useState } from 'preact/hooks';
import { LANGUAGES, type Language } from './words/words';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE = 'tongdai.console.language';
const THEME = 'tongdai.console.theme';

export interface Preferences {
  language: Language;
  theme: Theme;
  speak(language: Language): void;
  paint(theme: Theme): void;
}

export function usePreferences(): Preferences {
  const [language, speak] = useState(() => kept(LANGUAGE, LANGUAGES, 'vi'));
  const [theme, paint] = useState(() => kept(THEME, THEMES, 'system'));
  useEffect(() => {
    document.documentElement.lang = language;
    keep(LANGUAGE, language);
  }, [language]);
  useEffect(() => {
    // The style sheet follows the system where nothing is said.
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    keep(THEME, theme);
  }, [theme]);
  return { language, theme, speak, paint };
}

function kept<Value extends string>(name: string, values: readonly Value[], usual: Value): Value {
  try {
    const found = localStorage.getItem(name);
    return values.find((value) => value === found) ?? usual;
  } catch {
    return usual; // browsers that keep nothing
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds as long as the page is open.
  }
}
