/** The pages that there are, in the order of the menu. */

import type { ComponentType } from 'preact';
import type { Client } from './api/client';
import type { Me, Scope } from './api/types';
import { ExtensionsPage } from './directory/extensions';
import { GroupsPage } from './directory/groups';
import { HotlinesPage } from './directory/hotlines';
import { TrunksPage } from './directory/trunks';
import { CallsPage } from './history/calls_page';
import { KeysPage } from './keys/keys_page';
import { LiveCallsPage } from './live_calls';
import type { IconName } from './parts/icon';
import type { Route } from './routes';
import { UsagePage } from './usage';
import { WaitingPage } from './waiting';
import { WebhooksPage } from './webhooks/webhooks_page';
import type { Words } from './words/words';

/** What every page is given. */
export interface PageProps {
  client: Client;
  me: Me;
  route: Route;
}

export interface PageEntry {
  /** In the address; it names the icon as well. */
  name: IconName;
  title(words: Words): string;
  /** Without it there is nothing to be seen on the page. */
  scope: Scope;
  page: ComponentType<PageProps>;
}

export const PAGES: readonly PageEntry[] = [
  { name: 'live', title: (w) => w.liveCalls, scope: 'calls:read', page: LiveCallsPage },
  { name: 'waiting', title: (w) => w.waitingLines, scope: 'calls:read', page: WaitingPage },
  { name: 'calls', title: (w) => w.history, scope: 'calls:read', page: CallsPage },
  { name: 'extensions', title: (w) => w.extensions, scope: 'directory:read', page: ExtensionsPage },
  { name: 'groups', title: (w) => w.groups, scope: 'directory:read', page: GroupsPage },
  { name: 'hotlines', title: (w) => w.hotlines, scope: 'directory:read', page: HotlinesPage },
  { name: 'trunks', title: (w) => w.trunks, scope: 'directory:read', page: TrunksPage },
  { name: 'usage', title: (w) => w.usage, scope: 'usage:read', page: UsagePage },
  { name: 'webhooks', title: (w) => w.webhooks, scope: 'webhooks:read', page: WebhooksPage },
  { name: 'keys', title: (w) => w.keys, scope: 'keys:read', page: KeysPage },
];

/** Those that somebody may look at. */
export function pagesOf(me: Me): PageEntry[] {
  return PAGES.filter(({ scope }) => me.scopes.includes(scope));
}

export function may(me: Me, scope: Scope): boolean {
  return me.scopes.includes(scope);
}
