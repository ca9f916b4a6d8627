/** SHA-256 (FIPS 180-4) of UTF-8 text. `crypto.subtle` is missing on pages served by http. */

const PRIMES = primes(64);

/** The first 32 bits of the fractional part of the primes' roots (§4.2.2, §5.3.3). */
const K = PRIMES.map((prime) => fraction(prime ** (1 / 3)));
const H = PRIMES.slice(0, 8).map((prime) => fraction(prime ** (1 / 2)));

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return found;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** Hexadecimal SHA-256 of `text`. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const blocks = ((bytes.length + 8) >> 6) + 1;
  const buffer = new Uint8Array(blocks * 64);
  buffer.set(bytes);
  buffer[bytes.length] = 0x80;
  const input = new DataView(buffer.buffer);
  input.setUint32(blocks * 64 - 4, bytes.length * 8);

  const state = new Uint32Array(H);
  for (let block = 0; block < blocks; block++) compress(state, schedule(input, block * 64));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The message schedule (§6.2.2 step 1). */
function schedule(input: DataView, offset: number): Uint32Array {
  const w = new Uint32Array(64);
  for (let t = 0; t < 16; t++) w[t] = input.getUint32(offset + t * 4);
  for (let t = 16; t < 64; t++) {
    const [early = 0, late = 0] = [w[t - 15], w[t - 2]];
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[t] = (w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1;
  }
  return w;
}

/** §6.2.2 steps 2 to 4. */
function compress(state: Uint32Array, w: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (w[t] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
  }
  state.set([a, b, c, d, e, f, g, h].map((value, i) => value + (state[i] ?? 0)));
}
