import { estimateIndex, packetIndex, rocOf } from './packet-index.ts';
import { isRtcpSized, RTCP_CLEAR_BYTES, RTCP_INDEX_BYTES, rtpClearBytes } from './packet-parts.ts';
import { ReplayList } from './replay-list.ts';
import { SUITE_SIZES } from './suites.ts';
import type { PacketTransform } from './transform.ts';
import type { SrtpKeying } from './transforms.ts';
import { transformsOf } from './transforms.ts';

/** SSRCs that are known at a time, of RTP and of RTCP each. Only a far end that has the key can bring new ones. */
const MAX_SSRCS = 32;
const ENCRYPTED = 0x8000_0000;

/** Packets that were not let through. */
export interface SrtpRefusals {
  /** Too short, or no RTP at all. */
  malformed: number;
  /** Of another key, or changed on the way. */
  unauthentic: number;
  /** They came before, or are too old to tell. */
  replayed: number;
}

/** Roll-over counters of a former key. RFC 3711 3.3.1 keeps them over a change of keys; many far ends begin at zero. */
export type FormerRocs = ReadonlyMap<number, number>;

/** Decrypts what one side sends with one key (RFC 3711 3.3, 3.4). Whatever comes, it never throws. */
export class SrtpReceiver {
  readonly #refused: SrtpRefusals;
  readonly #rtp: PacketTransform;
  readonly #rtcp: PacketTransform;
  readonly #aead: boolean;
  readonly #mki: Buffer;
  readonly #formerRocs: FormerRocs;
  readonly #rtpLists = new Map<number, ReplayList>();
  readonly #rtcpLists = new Map<number, ReplayList>();

  /** @param refused where those are counted that are not let through */
  constructor(keying: SrtpKeying, refused: SrtpRefusals, formerRocs: FormerRocs = new Map()) {
    const { rtp, rtcp } = transformsOf(keying);
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.#aead = SUITE_SIZES[keying.suite].aead;
    this.#mki = Buffer.from(keying.mki, 'hex');
    this.#refused = refused;
    this.#formerRocs = formerRocs;
  }

  /** The roll-over counter of each SSRC. */
  get rocs(): FormerRocs {
    return new Map([...this.#rtpLists].map(([ssrc, { highest }]) => [ssrc, rocOf(highest)]));
  }

  /** The RTP packet in a datagram, which is decrypted in place; null for one that is refused. */
  unprotectRtp(datagram: Buffer): Buffer | null {
    const clear = rtpClearBytes(datagram);
    const parts = this.#split(datagram, this.#rtp.tagBytes, 0);
    if (clear === null || parts === null || parts.length < clear) return this.#refuse('malformed');
    const ssrc = datagram.readUInt32BE(8);
    const sequence = datagram.readUInt16BE(2);
    const list = this.#rtpLists.get(ssrc);
    const first = list === undefined ? packetIndex(0, sequence) : estimateIndex(list.highest, sequence);
    if (first === null || list?.isNew(first) === false) return this.#refuse('replayed');
    const opens = (index: number): boolean =>
      this.#rtp.open(datagram, clear, parts.length, parts.tag, { ssrc, index, trailer: rocOf(index) });
    let index: number | null = opens(first) ? first : null;
    const roc = this.#formerRocs.get(ssrc) ?? 0;
    if (index === null && list === undefined && roc > 0) {
      const later = packetIndex(roc, sequence);
      if (opens(later)) index = later;
    }
    if (index === null) return this.#refuse('unauthentic');
    listOf(this.#rtpLists, ssrc).add(index);
    return datagram.subarray(0, parts.length);
  }

  /** The compound RTCP packet in a datagram, which is decrypted in place; null for one that is refused. */
  unprotectRtcp(datagram: Buffer): Buffer | null {
    const parts = isRtcpSized(datagram) ? this.#split(datagram, this.#rtcp.tagBytes, RTCP_INDEX_BYTES) : null;
    if (parts === null || parts.length < RTCP_CLEAR_BYTES) return this.#refuse('malformed');
    const ssrc = datagram.readUInt32BE(4);
    const trailer = datagram.readUInt32BE(parts.indexAt);
    const index = trailer % ENCRYPTED;
    const list = this.#rtcpLists.get(ssrc);
    if (list?.isNew(index) === false) return this.#refuse('replayed');
    const { length, tag } = parts;
    const clear = trailer >= ENCRYPTED ? RTCP_CLEAR_BYTES : length;
    if (!this.#rtcp.open(datagram, clear, length, tag, { ssrc, index, trailer })) return this.#refuse('unauthentic');
    listOf(this.#rtcpLists, ssrc).add(index);
    return datagram.subarray(0, length);
  }

  /**
   * Where the parts of a packet are. RFC 3711 3.1, 3.4: content, index (SRTCP), identifier of the key, tag; RFC 7714 8.2,
   * 9.2: the tag stands behind the content.
   */
  #split(datagram: Buffer, tagBytes: number, indexBytes: number): PacketParts | null {
    const mki = this.#mki.length;
    const length = datagram.length - tagBytes - indexBytes - mki;
    if (length < 0) return null;
    const tagAt = this.#aead ? length : length + indexBytes + mki;
    const indexAt = this.#aead ? length + tagBytes : length;
    const mkiAt = indexAt + indexBytes;
    if (mki > 0 && !datagram.subarray(mkiAt, mkiAt + mki).equals(this.#mki)) return null;
    return { length, indexAt, tag: datagram.subarray(tagAt, tagAt + tagBytes) };
  }

  #refuse(why: keyof SrtpRefusals): null {
    this.#refused[why]++;
    return null;
  }
}

interface PacketParts {
  /** Octets of the plain packet. */
  readonly length: number;
  readonly indexAt: number;
  readonly tag: Buffer;
}

/** The list of an SSRC, which is the newest from now on. A new one may take the place of that which was silent longest. */
function listOf(lists: Map<number, ReplayList>, ssrc: number): ReplayList {
  const known = lists.get(ssrc);
  if (known !== undefined) {
    if (lists.size > 1) {
      lists.delete(ssrc);
      lists.set(ssrc, known);
    }
    return known;
  }
  if (lists.size >= MAX_SSRCS) {
    const [oldest] = lists.keys();
    if (oldest !== undefined) lists.delete(oldest);
  }
  const fresh = new ReplayList();
  lists.set(ssrc, fresh);
  return fresh;
}
