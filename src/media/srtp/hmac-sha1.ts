/** Octets of a SHA-1 block and of a hash (FIPS 180-4). */
const BLOCK_BYTES = 64;
const HASH_WORDS = 5;
/** Longest message: a datagram, a roll-over counter, and the padding of the last block. */
const WORDS = new Int32Array(80);
const TAIL = new Uint8Array(2 * BLOCK_BYTES);
const START = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

/**
 * HMAC-SHA1 (RFC 2104) for many short messages with one key, as SRTP has them. The hashes of the two padded keys are kept,
 * which node:crypto cannot do: it takes twice as long for a packet of 20 ms.
 */
export class HmacSha1 {
  readonly #inner = new Int32Array(HASH_WORDS);
  readonly #outer = new Int32Array(HASH_WORDS);
  readonly #state = new Int32Array(HASH_WORDS);

  /** @param key of 64 octets at most, as that of SRTP, which has 20 */
  constructor(key: Uint8Array) {
    for (const [state, pad] of [
      [this.#inner, 0x36],
      [this.#outer, 0x5c],
    ] as const) {
      const block = new Uint8Array(BLOCK_BYTES).fill(pad);
      for (let index = 0; index < key.length; index++) block[index] = (key[index] as number) ^ pad;
      state.set(START);
      compress(state, block, 0);
    }
  }

  /**
   * The hash of the first `length` octets of `data`, with a 32-bit number behind them.
   * @returns five words, which the next call overwrites
   */
  digest(data: Uint8Array, length: number, trailer: number): Int32Array {
    const state = this.#state;
    state.set(this.#inner);
    let at = 0;
    for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) compress(state, data, at);
    let tail = 0;
    for (; at < length; at++) TAIL[tail++] = data[at] as number;
    putWord(tail, trailer);
    finish(state, tail + 4, BLOCK_BYTES + length + 4);
    for (let word = 0; word < HASH_WORDS; word++) putWord(4 * word, state[word] as number);
    state.set(this.#outer);
    finish(state, 4 * HASH_WORDS, BLOCK_BYTES + 4 * HASH_WORDS);
    return state;
  }
}

function putWord(at: number, value: number): void {
  TAIL[at] = value >>> 24;
  TAIL[at + 1] = (value >>> 16) & 0xff;
  TAIL[at + 2] = (value >>> 8) & 0xff;
  TAIL[at + 3] = value & 0xff;
}

/** Hashes what is in {@link TAIL}, padded (FIPS 180-4 5.1.1). @param total octets of the whole message */
function finish(state: Int32Array, used: number, total: number): void {
  const blocks = used + 9 > BLOCK_BYTES ? 2 : 1;
  TAIL.fill(0, used, blocks * BLOCK_BYTES);
  TAIL[used] = 0x80;
  putWord(blocks * BLOCK_BYTES - 4, total * 8);
  for (let block = 0; block < blocks; block++) compress(state, TAIL, block * BLOCK_BYTES);
}

/** One block of SHA-1 (FIPS 180-4 6.1.2). */
function compress(state: Int32Array, data: Uint8Array, at: number): void {
  for (let word = 0; word < 16; word++) {
    const from = at + 4 * word;
    WORDS[word] =
      ((data[from] as number) << 24) |
      ((data[from + 1] as number) << 16) |
      ((data[from + 2] as number) << 8) |
      (data[from + 3] as number);
  }
  for (let word = 16; word < 80; word++) {
    const mixed =
      (WORDS[word - 3] as number) ^
      (WORDS[word - 8] as number) ^
      (WORDS[word - 14] as number) ^
      (WORDS[word - 16] as number);
    WORDS[word] = (mixed << 1) | (mixed >>> 31);
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let next: number;
  for (let round = 0; round < 20; round++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (~b & d)) + e + 0x5a827999 + (WORDS[round] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let round = 20; round < 40; round++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + (WORDS[round] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let round = 40; round < 60; round++) {
    next = (((a << 5) | (a >>> 27)) + ((b & c) | (b & d) | (c & d)) + e + 0x8f1bbcdc + (WORDS[round] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  for (let round = 60; round < 80; round++) {
    next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0xca62c1d6 + (WORDS[round] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0] = ((state[0] as number) + a) | 0;
  state[1] = ((state[1] as number) + b) | 0;
  state[2] = ((state[2] as number) + c) | 0;
  state[3] = ((state[3] as number) + d) | 0;
  state[4] = ((state[4] as number) + e) | 0;
}
