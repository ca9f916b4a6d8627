/** The head of a page: its title, which has the focus when the page opens, and what it can do. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useWords } from '../words/words';

interface Props {
  title: string;
  children?: ComponentChildren;
}

export function Head({ title, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    document.title = `${title} · Tongdai`;
  }, [title]);
  return (
    <header class="head">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <div class="deeds">{children}</div>
    </header>
  );
}

/** Whether what is shown is what is. */
export function LiveMark({ lost }: { lost: boolean }) {
  const words = useWords();
  return (
    <span class="pill" data-tone={lost ? 'amber' : 'green'} role="status">
      <span class="dot" aria-hidden="true" />
      {lost ? words.notLive : words.liveNow}
    </span>
  );
}
