import { createCipheriv } from 'node:crypto';
import { HmacSha1 } from './hmac-sha1.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { PacketMark, PacketTransform } from './transform.ts';

const BLOCK_BYTES = 16;
/** Longer packets than any datagram that is taken. */
const MAX_BLOCKS = 2_048 / BLOCK_BYTES;

/**
 * AES in counter mode (RFC 3711 4.1.1). The blocks of a packet go at once through one cipher that is kept: a cipher of
 * node:crypto for each packet costs three times as much.
 */
export class CounterMode {
  readonly #cipher;
  readonly #salt: Buffer;
  readonly #blocks = Buffer.alloc(MAX_BLOCKS * BLOCK_BYTES);

  constructor({ cipherKey, salt }: Pick<SessionKeys, 'cipherKey' | 'salt'>) {
    this.#cipher = createCipheriv('aes-128-ecb', cipherKey, null).setAutoPadding(false);
    this.#salt = salt;
  }

  /** Encrypts or decrypts octets `from` to `to` in place. @throws RangeError for more than 2,048 octets */
  apply(packet: Buffer, from: number, to: number, { ssrc, index }: Pick<PacketMark, 'ssrc' | 'index'>): void {
    const count = Math.ceil((to - from) / BLOCK_BYTES);
    if (count <= 0) return;
    if (count > MAX_BLOCKS) throw new RangeError('the packet is too long');
    const stream = this.keyStream(ssrc, index, count);
    for (let at = from; at < to; at++) packet[at] = (packet[at] as number) ^ (stream[at - from] as number);
  }

  /** The key stream of a packet: IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16, counted up by one for each block. */
  keyStream(ssrc: number, index: number, count: number): Buffer {
    const blocks = this.#blocks;
    const salt = this.#salt;
    const roc = Math.floor(index / 0x1_0000);
    const words = [
      salt.readUInt32BE(0),
      (salt.readUInt32BE(4) ^ ssrc) >>> 0,
      (salt.readUInt32BE(8) ^ roc) >>> 0,
    ] as const;
    const last = ((salt.readUInt16BE(12) ^ (index & 0xffff)) << 16) >>> 0;
    for (let block = 0, at = 0; block < count; block++) {
      for (const word of words) at = blocks.writeUInt32BE(word, at);
      at = blocks.writeUInt32BE(last + block, at);
    }
    return this.#cipher.update(blocks.subarray(0, count * BLOCK_BYTES));
  }
}

/** AES in counter mode with HMAC-SHA1 (RFC 3711 4): encrypted first, then authenticated. */
export class CounterModeTransform implements PacketTransform {
  readonly tagBytes: number;
  readonly #cipher: CounterMode;
  readonly #hmac: HmacSha1;

  constructor(keys: SessionKeys, tagBytes: number) {
    this.tagBytes = tagBytes;
    this.#cipher = new CounterMode(keys);
    this.#hmac = new HmacSha1(keys.authKey);
  }

  seal(packet: Buffer, clear: number, length: number, mark: PacketMark): void {
    this.#cipher.apply(packet, clear, length, mark);
    const hash = this.#hmac.digest(packet, length, mark.trailer);
    for (let at = 0; at < this.tagBytes; at++) packet[length + at] = octetOf(hash, at);
  }

  open(packet: Buffer, clear: number, length: number, tag: Buffer, mark: PacketMark): boolean {
    const hash = this.#hmac.digest(packet, length, mark.trailer);
    let differences = 0; // all octets are compared, so that the time tells nothing
    for (let at = 0; at < this.tagBytes; at++) differences |= (tag[at] as number) ^ octetOf(hash, at);
    if (differences !== 0) return false;
    this.#cipher.apply(packet, clear, length, mark);
    return true;
  }
}

function octetOf(hash: Int32Array, at: number): number {
  return ((hash[at >> 2] as number) >>> (24 - 8 * (at & 3))) & 0xff;
}
