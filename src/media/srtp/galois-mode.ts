import type { KeyObject } from 'node:crypto';
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { SessionKeys } from './key-derivation.ts';
import type { PacketMark, PacketTransform } from './transform.ts';

const TAG = { authTagLength: 16 } as const;
const IV_BYTES = 12;

/** AES in Galois/counter mode (RFC 7714). */
export class GaloisModeTransform implements PacketTransform {
  readonly tagBytes = TAG.authTagLength;
  readonly #key: KeyObject;
  readonly #algorithm: 'aes-128-gcm' | 'aes-256-gcm';
  readonly #salt: Buffer;
  readonly #ofRtcp: boolean;
  readonly #iv = Buffer.alloc(IV_BYTES);
  readonly #trailer = Buffer.alloc(4);

  /** @param ofRtcp the trailer is authenticated, too: SRTCP has the E flag and the index there (RFC 7714 9.2) */
  constructor({ cipherKey, salt }: Pick<SessionKeys, 'cipherKey' | 'salt'>, ofRtcp: boolean) {
    this.#key = createSecretKey(cipherKey); // a Buffer as key costs as much again as a whole packet
    this.#algorithm = cipherKey.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
    this.#salt = salt;
    this.#ofRtcp = ofRtcp;
  }

  seal(packet: Buffer, clear: number, length: number, mark: PacketMark): void {
    const cipher = createCipheriv(this.#algorithm, this.#key, this.#ivOf(mark), TAG);
    cipher.setAAD(this.#associated(packet, clear, mark));
    cipher.update(packet.subarray(clear, length)).copy(packet, clear);
    cipher.final();
    cipher.getAuthTag().copy(packet, length);
  }

  open(packet: Buffer, clear: number, length: number, tag: Buffer, mark: PacketMark): boolean {
    const decipher = createDecipheriv(this.#algorithm, this.#key, this.#ivOf(mark), TAG);
    decipher.setAAD(this.#associated(packet, clear, mark));
    decipher.setAuthTag(tag);
    const plain = decipher.update(packet.subarray(clear, length));
    try {
      decipher.final();
    } catch {
      return false; // it is not authentic
    }
    plain.copy(packet, clear);
    return true;
  }

  #associated(packet: Buffer, clear: number, { trailer }: PacketMark): Buffer {
    const head = packet.subarray(0, clear);
    if (!this.#ofRtcp) return head;
    this.#trailer.writeUInt32BE(trailer);
    return Buffer.concat([head, this.#trailer]);
  }

  /** RFC 7714 8.1 and 9.1: SSRC, and 48 bits of index behind it, with the salt over all. */
  #ivOf({ ssrc, index }: PacketMark): Buffer {
    const iv = this.#iv;
    iv.writeUInt16BE(0, 0);
    iv.writeUInt32BE(ssrc, 2);
    iv.writeUIntBE(index, 6, 6);
    for (let at = 0; at < IV_BYTES; at++) iv[at] = (iv[at] as number) ^ (this.#salt[at] as number);
    return iv;
  }
}
