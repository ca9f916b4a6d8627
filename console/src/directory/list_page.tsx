/** A page that is one list of the API, whole, as it was when the page was opened. */

import type { ComponentChildren } from 'preact';
import type { Client } from '../api/client';
import { useAsked } from '../parts/asking';
import { Head } from '../parts/head';
import { Refused } from '../parts/notice';
import { type Column, Table } from '../parts/table';

interface Props<Row> {
  client: Client;
  title: string;
  path: string;
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  empty: string;
  children?: ComponentChildren;
}

export function ListPage<Row>({
  client,
  title,
  path,
  columns,
  keyOf,
  empty,
  children,
}: Props<Row>) {
  const { answer, problem, again } = useAsked(
    (signal) => client.get<{ items: Row[] }>(path, {}, signal),
    path,
  );
  return (
    <>
      <Head title={title}>{children}</Head>
      {problem && <Refused problem={problem} again={again} />}
      {answer && (
        <Table label={title} columns={columns} rows={answer.items} keyOf={keyOf} empty={empty} />
      )}
    </>
  );
}
