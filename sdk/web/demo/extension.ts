/** Which extension this tab is: each tab of a browser takes the first one that is free. */

export const EXTENSIONS = Array.from({ length: 10 }, (_, i) => String(100 + i));

let release: () => void = () => {};

/** The one the address asks for, else the first that no other tab has. */
export async function chooseExtension(): Promise<string> {
  const asked = new URLSearchParams(location.search).get('extension');
  if (asked !== null && EXTENSIONS.includes(asked)) {
    await hold(asked);
    return asked;
  }
  for (const extension of EXTENSIONS) {
    if (await hold(extension)) return extension;
  }
  return '100';
}

/** Changes to another extension, and keeps it over a reload. */
export async function changeExtension(extension: string): Promise<void> {
  release();
  await hold(extension);
  const url = new URL(location.href);
  url.searchParams.set('extension', extension);
  history.replaceState(null, '', url);
}

/** Takes the lock of an extension for the life of the tab. False when another tab has it. */
function hold(extension: string): Promise<boolean> {
  // Browsers have no locks on insecure pages; there is no microphone on them either.
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`extension ${extension}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock === null) return undefined;
      return new Promise<void>((released) => {
        release = released;
      });
    });
  });
}
