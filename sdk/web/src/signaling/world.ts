/**
 * What the signalling asks of the world around it: clock, timers, chance and sockets.
 * Tests pass a world of their own whose time jumps.
 */

/** Forgets a timer; harmless when it has fired. */
export type Cancel = () => void;

/** One WebSocket with subprotocol `sip` (RFC 7118). */
export interface Socket {
  send(text: string): void;
  /** Nothing is heard of it from now on, not even `closed`. */
  close(): void;
}

/** Never called before `connect` has returned. */
export interface SocketListener {
  opened(): void;
  received(text: string): void;
  /** Once, whether it was ever open or not. */
  closed(): void;
}

export interface World {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, after so many milliseconds. */
  after(milliseconds: number, action: () => void): Cancel;
  /** 128 random bits in hexadecimal. */
  token(): string;
  /** A number from 0 up to 1, for jitter: not for secrets. */
  chance(): number;
  /** @throws when the address is not one a WebSocket accepts. */
  connect(url: string, listener: SocketListener): Socket;
}

/** The real world: a page's or a worker's. */
export const realWorld: World = {
  now: () => Date.now(),

  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },

  token() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },

  chance: () => Math.random(),

  connect(url, listener) {
    const socket = new WebSocket(url, 'sip');
    socket.onopen = () => listener.opened();
    socket.onmessage = ({ data }) => listener.received(String(data));
    socket.onclose = () => listener.closed();
    return {
      send: (text) => socket.send(text),
      close() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  },
};
