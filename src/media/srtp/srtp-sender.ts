import { estimateIndex, packetIndex, rocOf } from './packet-index.ts';
import { isRtcpSized, RTCP_CLEAR_BYTES, RTCP_INDEX_BYTES, rtpClearBytes } from './packet-parts.ts';
import type { PacketTransform } from './transform.ts';
import type { SrtpKeying } from './transforms.ts';
import { SUITE_SIZES } from './suites.ts';
import { transformsOf } from './transforms.ts';

const ENCRYPTED = 0x8000_0000;
/** RFC 3711 9.2: at most 2^31 packets of SRTCP with one key. */
const RTCP_INDEXES = 0x8000_0000;

/** Encrypts what one side sends with one key (RFC 3711 3.3, 3.4). Its packets come in their order. */
export class SrtpSender {
  readonly #rtp: PacketTransform;
  readonly #rtcp: PacketTransform;
  readonly #aead: boolean;
  readonly #mki: Buffer;
  /** The newest index of each SSRC. Ours are few. */
  readonly #indexes = new Map<number, number>();
  /** Of RTCP it is one for all: each index is used once. */
  #rtcpIndex = 0;

  constructor(keying: SrtpKeying) {
    const { rtp, rtcp } = transformsOf(keying);
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#aead = SUITE_SIZES[keying.suite].aead;
    this.#mki = Buffer.from(keying.mki, 'hex');
  }

  /** The packet as it goes out. @throws RangeError for what is no RTP packet */
  protectRtp(packet: Buffer): Buffer {
    const clear = rtpClearBytes(packet);
    if (clear === null) throw new RangeError('no RTP packet');
    const ssrc = packet.readUInt32BE(8);
    const sequence = packet.readUInt16BE(2);
    const newest = this.#indexes.get(ssrc);
    const index = newest === undefined ? packetIndex(0, sequence) : (estimateIndex(newest, sequence) ?? sequence);
    this.#indexes.set(ssrc, Math.max(newest ?? 0, index));
    const { tagBytes } = this.#rtp;
    const out = Buffer.allocUnsafe(packet.length + tagBytes + this.#mki.length);
    packet.copy(out);
    this.#rtp.seal(out, clear, packet.length, { ssrc, index, trailer: rocOf(index) });
    this.#addMki(out, packet.length, tagBytes);
    return out;
  }

  /** The compound packet as it goes out. @throws RangeError for what is no RTCP packet */
  protectRtcp(packet: Buffer): Buffer {
    if (!isRtcpSized(packet)) throw new RangeError('no RTCP packet');
    const index = this.#rtcpIndex;
    this.#rtcpIndex = (index + 1) % RTCP_INDEXES;
    const trailer = ENCRYPTED + index;
    const { tagBytes } = this.#rtcp;
    const { length } = packet;
    const out = Buffer.allocUnsafe(length + tagBytes + RTCP_INDEX_BYTES + this.#mki.length);
    packet.copy(out);
    this.#rtcp.seal(out, RTCP_CLEAR_BYTES, length, { ssrc: packet.readUInt32BE(4), index, trailer });
    if (this.#aead) {
      // RFC 7714 9.2: the tag belongs to the encrypted part, so that it stands before the index.
      out.writeUInt32BE(trailer, length + tagBytes);
      this.#mki.copy(out, length + tagBytes + RTCP_INDEX_BYTES);
    } else {
      out.copyWithin(length + RTCP_INDEX_BYTES, length, length + tagBytes);
      out.writeUInt32BE(trailer, length);
      this.#addMki(out, length + RTCP_INDEX_BYTES, tagBytes);
    }
    return out;
  }

  /** RFC 3711 3.1: the identifier stands before the tag; RFC 7714 8.2: behind that, which belongs to the payload. */
  #addMki(out: Buffer, at: number, tagBytes: number): void {
    if (this.#mki.length === 0) return;
    if (this.#aead) {
      this.#mki.copy(out, at + tagBytes);
      return;
    }
    out.copyWithin(at + this.#mki.length, at, at + tagBytes);
    this.#mki.copy(out, at);
  }
}
