/** Where in the console somebody is: `#/calls/<uuid>?direction=inbound`, kept by the browser. */

import { useEffect, useState } from 'preact/hooks';
import type { Query } from './api/client';

export interface Route {
  /** The page, such as `calls`; empty at the beginning. */
  page: string;
  /** The one thing of it that is shown; empty: all of them. */
  item: string;
  query: Query;
}

/** What the part of an address from `#` on stands for. Anything may be typed there. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [page = '', item = ''] = path.split('/').map(decoded);
  return { page, item, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** The way back: what stands behind `href`. */
export function addressOf({ page, item = '', query = {} }: Partial<Route>): string {
  const path = [page ?? '', item].filter(Boolean).map(encodeURIComponent).join('/');
  const search = new URLSearchParams(query).toString();
  return `#/${path}${search && `?${search}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return routeOf(hash);
}
