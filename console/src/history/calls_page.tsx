/** The call history: all of it, or one call. */

import type { PageProps } from '../pages';
import { CallPage } from './call_page';
import { HistoryPage } from './history_page';

export function CallsPage(props: PageProps) {
  return props.route.item === '' ? <HistoryPage {...props} /> : <CallPage {...props} />;
}
