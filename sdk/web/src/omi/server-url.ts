/** Where the switchboard's WebSocket is, from what a page gives. */

/** `https://pbx.example.com`, `pbx.example.com:8080`, … → `wss://…/ws`; null when it is none. */
export function webSocketUrl(server: string): string | null {
  const text = server.trim();
  try {
    const { protocol, host } = new URL(/^\w+:\/\//.test(text) ? text : `https://${text}`);
    const scheme = SCHEMES[protocol];
    return scheme === undefined || !host ? null : `${scheme}//${host}/ws`;
  } catch {
    return null;
  }
}

const SCHEMES: Readonly<Record<string, string>> = {
  'https:': 'wss:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'ws:': 'ws:',
};
