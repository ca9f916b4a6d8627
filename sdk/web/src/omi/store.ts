/** What outlives a reload of the page, where the browser lets us keep anything. */

export interface Store {
  read(key: string): string | null;
  /** Null takes it away. */
  write(key: string, text: string | null): void;
}

/** What was kept there as JSON; null where there is nothing, or what somebody else has written. */
export function recall(store: Store, key: string): unknown {
  try {
    return JSON.parse(store.read(key) ?? 'null');
  } catch {
    return null;
  }
}

/** A page may be forbidden its storage, or have filled it; then what is kept lives with the page. */
export function browserStore(): Store {
  const memory = new Map<string, string>();
  return {
    read(key) {
      try {
        return memory.get(key) ?? localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(key, text) {
      memory.delete(key);
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        if (text !== null) memory.set(key, text);
      }
    },
  };
}
