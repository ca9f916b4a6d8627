/** What stands around every page: the menu, who is logged in, language and colours. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Account } from './account';
import type { Client } from './api/client';
import type { Me } from './api/types';
import { ListeningIn, useListening } from './listening/listening';
import { ListeningBar } from './listening/listening_bar';
import { pagesOf } from './pages';
import { Icon } from './parts/icon';
import { Notice } from './parts/notice';
import { Switches } from './parts/switches';
import type { Preferences } from './preferences';
import { addressOf, useRoute } from './routes';
import { useWords } from './words/words';

interface Props {
  client: Client;
  me: Me;
  preferences: Preferences;
  leave(): void;
}

export function Frame({ client, me, preferences, leave }: Props) {
  const words = useWords();
  const route = useRoute();
  const pages = pagesOf(me);
  const current = pages.find(({ name }) => name === route.page) ?? pages[0];
  const listening = useListening(client);
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);

  // On a phone the menu lies over the page that was chosen in it.
  useEffect(() => setOpen(false), [route.page, route.item]);

  const Page = current?.page;
  const account = route.page === 'account';
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {words.skip}
      </button>
      <aside class="side" data-open={open}>
        <div class="side-head">
          <p class="brand">Tongdai</p>
          <button
            type="button"
            class="menu-button"
            aria-expanded={open}
            aria-controls="menu"
            onClick={() => setOpen(!open)}
          >
            <Icon name="menu" />
            {words.menu}
          </button>
        </div>
        <div id="menu" class="menu">
          <nav aria-label={words.menu}>
            {pages.map((each) => (
              <a
                key={each.name}
                href={addressOf({ page: each.name })}
                aria-current={!account && each === current ? 'page' : undefined}
              >
                <Icon name={each.name} />
                {each.title(words)}
              </a>
            ))}
          </nav>
          <div class="side-foot">
            <a
              class="account-link"
              href={addressOf({ page: 'account' })}
              aria-current={account ? 'page' : undefined}
            >
              <Icon name="person" />
              <span>
                <span class="account-name">{me.name}</span>
                <span class="faint">
                  {me.tenant} · {words.roles[me.role]}
                </span>
              </span>
            </a>
            <Switches preferences={preferences} />
            <button type="button" onClick={leave}>
              {words.logout}
            </button>
          </div>
        </div>
      </aside>
      <main ref={main} tabIndex={-1}>
        <ListeningIn.Provider value={listening}>
          {account ? (
            <Account client={client} me={me} />
          ) : Page === undefined ? (
            <Notice kind="refusal">{words.problems['missing_scope']}</Notice>
          ) : (
            <Page key={`${current?.name}/${route.item}`} client={client} me={me} route={route} />
          )}
          <ListeningBar />
        </ListeningIn.Provider>
      </main>
    </div>
  );
}
