/** Which language, and which colours. */

import { type Preferences, THEMES, type Theme } from '../preferences';
import { useWords } from '../words/words';

export function Switches({ preferences }: { preferences: Preferences }) {
  const words = useWords();
  const { language, theme, speak, paint } = preferences;
  const other = language === 'vi' ? 'en' : 'vi';
  return (
    <div class="switches">
      <button type="button" lang={other} onClick={() => speak(other)}>
        {words.otherLanguage}
      </button>
      <select
        aria-label={words.theme}
        value={theme}
        onChange={(event) => paint(event.currentTarget.value as Theme)}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {words.themes[each]}
          </option>
        ))}
      </select>
    </div>
  );
}
