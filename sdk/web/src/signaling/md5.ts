/** MD5 (RFC 1321) of UTF-8 text. For digest access authentication only: browsers have none. */

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** T[i] = floor(2^32 × |sin(i + 1)|), §3.4. */
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** Hexadecimal MD5 of `text`. */
export function md5(text: string): string {
  const { words, blocks } = padded(text);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < blocks; block++) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const [mix, word] = ROUNDS[round]?.(b, c, d, i) ?? [0, 0];
      const sum = (a + mix + (SINES[i] ?? 0) + words.getUint32(block * 64 + word * 4, true)) | 0;
      const shift = SHIFTS[round * 4 + (i & 3)] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    state.set([a, b, c, d].map((value, i) => value + (state[i] ?? 0)));
  }
  const digest = new DataView(new ArrayBuffer(16));
  state.forEach((word, i) => {
    digest.setUint32(i * 4, word, true);
  });
  return hex(digest);
}

/** The four rounds of §3.4: how the state is mixed, and which word of the block is taken. */
const ROUNDS: readonly ((b: number, c: number, d: number, i: number) => [number, number])[] = [
  (b, c, d, i) => [(b & c) | (~b & d), i],
  (b, c, d, i) => [(b & d) | (c & ~d), (5 * i + 1) % 16],
  (b, c, d, i) => [b ^ c ^ d, (3 * i + 5) % 16],
  (b, c, d, i) => [c ^ (b | ~d), (7 * i) % 16],
];

function padded(text: string): { words: DataView; blocks: number } {
  const bytes = new TextEncoder().encode(text);
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const buffer = new Uint8Array(blocks * 64);
  buffer.set(bytes);
  buffer[bytes.length] = 0x80;
  const words = new DataView(buffer.buffer);
  words.setUint32(blocks * 64 - 8, bytes.length * 8, true);
  return { words, blocks };
}

function hex(view: DataView): string {
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
