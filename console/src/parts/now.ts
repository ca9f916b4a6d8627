/** The time of now, for what lasts and has no end yet. */

import { useEffect, useState } from 'preact/hooks';

/** In ms since 1970: another one each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Whole seconds; 0 when the clock of the browser is behind that of the switchboard. */
export function secondsSince(iso: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(iso)) / 1000));
}
