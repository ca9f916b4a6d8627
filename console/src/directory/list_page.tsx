/** A page that is one list of the API, whole: as it was when the page was opened, or as it changes. */

import type { ComponentChildren } from 'preact';
import type { Client } from '../api/client';
import { live, once, useAsked } from '../parts/asking';
import { Head, LiveMark } from '../parts/head';
import { Refused } from '../parts/notice';
import { type Column, Table } from '../parts/table';

interface Props<Row> {
  client: Client;
  title: string;
  path: string;
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  empty: string;
  /** It shows what changes by itself. */
  changes?: boolean;
  children?: ComponentChildren;
}

export function ListPage<Row>({
  client,
  title,
  path,
  columns,
  keyOf,
  empty,
  changes = false,
  children,
}: Props<Row>) {
  const { answer, problem, again } = useAsked(
    (signal) => client.get<{ items: Row[] }>(path, {}, signal),
    path,
    changes ? live : once,
  );
  return (
    <>
      <Head title={title}>
        {changes && answer && <LiveMark lost={problem !== null} />}
        {children}
      </Head>
      {problem && !(changes && answer) && <Refused problem={problem} again={again} />}
      {answer && (
        <Table label={title} columns={columns} rows={answer.items} keyOf={keyOf} empty={empty} />
      )}
    </>
  );
}
