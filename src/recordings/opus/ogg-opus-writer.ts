import { FIRST_PAGE, LAST_PAGE, MAX_SEGMENTS, oggPage, segmentsOf } from './ogg-page.ts';
import type { OpusHead } from './opus-headers.ts';
import { opusHead, opusTags } from './opus-headers.ts';

/** A page of a second: RFC 7845 4 wants no more. */
const PAGE_PACKETS = 50;
/** There is one stream in a file, so that its number tells nothing. The same sound gives the same file. */
const SERIAL = 0x5742_0001;

/** Puts packets of Opus into pages of Ogg (RFC 7845), for whoever writes them. */
export class OggOpusWriter {
  #number = 0;
  #packets: Uint8Array[] = [];
  #segments = 0;
  #granule = 0;

  /** The pages that come first (RFC 7845 3). */
  head(head: OpusHead): Buffer {
    return Buffer.concat([this.#page([opusHead(head)], 0, FIRST_PAGE), this.#page([opusTags()], 0, 0)]);
  }

  /**
   * Takes the next packet. There is always one that waits, since only the last page says that it is the last.
   * @param granule samples of 48 kHz until its end, with those that are skipped
   * @returns the page that is full; null: none is
   */
  add(packet: Uint8Array, granule: number): Buffer | null {
    const isFull = this.#packets.length >= PAGE_PACKETS || this.#segments + segmentsOf(packet) > MAX_SEGMENTS;
    const page = isFull ? this.#flush(0) : null;
    this.#packets.push(packet);
    this.#segments += segmentsOf(packet);
    this.#granule = granule;
    return page;
  }

  /** The last page. @param granule where the sound ends, which may be within its last packet (RFC 7845 4.4) */
  end(granule: number): Buffer {
    this.#granule = granule;
    return this.#flush(LAST_PAGE);
  }

  #flush(flags: number): Buffer {
    const page = this.#page(this.#packets, this.#granule, flags);
    this.#packets = [];
    this.#segments = 0;
    return page;
  }

  #page(packets: readonly Uint8Array[], granule: number, flags: number): Buffer {
    return oggPage({ flags, granule, serial: SERIAL, number: this.#number++, packets });
  }
}
