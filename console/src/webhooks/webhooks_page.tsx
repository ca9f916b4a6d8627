/** The webhooks: all of them, or what became of the events of one. */

import type { Webhook } from '../api/types';
import { ListPage } from '../directory/list_page';
import type { PageProps } from '../pages';
import type { Column } from '../parts/table';
import { addressOf } from '../routes';
import { useWords } from '../words/words';
import { DeliveriesPage } from './deliveries_page';

export function WebhooksPage(props: PageProps) {
  const words = useWords();
  if (props.route.item !== '') return <DeliveriesPage {...props} />;
  const columns: Column<Webhook>[] = [
    {
      head: words.address,
      cell: ({ id, url }) => <a href={addressOf({ page: 'webhooks', item: id })}>{url}</a>,
    },
    {
      head: words.events,
      cell: ({ events }) => (
        <ul class="tags">
          {events.map((type) => (
            <li key={type}>{type}</li>
          ))}
        </ul>
      ),
    },
    { head: words.keyId, cell: ({ id }) => <code>{id}</code> },
  ];
  return (
    <ListPage
      client={props.client}
      title={words.webhooks}
      path="/webhooks"
      columns={columns}
      keyOf={({ id }) => id}
      empty={words.noWebhooks}
    />
  );
}
