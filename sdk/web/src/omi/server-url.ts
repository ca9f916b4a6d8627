/** Where the switchboard's WebSocket is, from what a page gives. */

/** `https://pbx.example.com`, `pbx.example.com:8080`, … → `wss://…/ws`; null when it is none. */
export function webSocketUrl(server: string): string | null {
  const text = server.trim();
  try {
    const { protocol, host } = new URL(/^\w+:\/\//.test(text) ? text : `https://${text}`);
    const scheme = protocol.replace('http', 'ws');
    return /^wss?:$/.test(scheme) && host ? `${scheme}//${host}/ws` : null;
  } catch {
    return null;
  }
}

/** `wss://pbx.example.com/ws` → `https://pbx.example.com`. */
export function httpOrigin(url: string): string {
  return url.replace(/^ws/, 'http').replace(/\/ws$/, '');
}
