import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FrameHeader } from './frame.ts';
import { decodeHeader, findFrame, HEADER_OCTETS, isWhole } from './frame.ts';
import { damaged } from './spool-error.ts';

const NAME = /^(\d{16})\.spool$/;

/** A file with frames one after the other. Its name has the number of its first record. */
export interface Segment {
  readonly file: string;
  /** The number of its first record. */
  readonly first: number;
  /** The number after its last record. */
  end: number;
  /** Its size in octets, without what a crash left behind its last frame. */
  size: number;
}

/** The name of the segment that begins with a record. */
export function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}.spool`;
}

/** The number of the first record of a segment by its name. Null for other files. */
export function firstOfName(name: string): number | null {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Reads one segment. */
export class SegmentReader {
  readonly #file: string;
  readonly #handle: number;
  readonly #size: number;

  /** @throws Error of the file system */
  constructor(file: string) {
    this.#file = file;
    this.#handle = openSync(file, 'r');
    this.#size = fstatSync(this.#handle).size;
  }

  close(): void {
    closeSync(this.#handle);
  }

  /**
   * Checks all frames.
   * @param first the number that its first record has to have
   * @param isLast whether it is the segment that a crash may have found being written. What is behind its last whole
   *   frame does not count then
   * @returns where the whole frames end, and how many octets are behind them
   * @throws SpoolError `damaged`
   */
  scan(first: number, isLast: boolean): { readonly end: number; readonly size: number; readonly tornOctets: number } {
    let end = first;
    let offset = 0;
    while (offset < this.#size) {
      const header = this.#headerAt(offset);
      const frame = header === null ? null : this.#frameAt(offset, header);
      if (header?.first !== end || frame === null || !isWhole(frame)) {
        this.#assertTorn(offset, end, isLast);
        break;
      }
      end += header.count;
      offset += header.octets;
    }
    return { end, size: offset, tornOctets: this.#size - offset };
  }

  /** The header of the frame at an offset. @throws SpoolError `damaged` if none is there */
  header(offset: number): FrameHeader {
    const header = this.#headerAt(offset);
    if (header === null) throw damaged(this.#file, offset, 'no frame begins there');
    return header;
  }

  /** The frame at an offset. @throws SpoolError `damaged` if it is not whole */
  frame(offset: number): Buffer {
    const frame = this.#frameAt(offset, this.header(offset));
    if (frame === null || !isWhole(frame)) throw damaged(this.#file, offset, 'the frame is not whole');
    return frame;
  }

  /** Each frame is durable before the next is written, so a broken one with a whole one behind it is no torn write. */
  #assertTorn(offset: number, expected: number, isLast: boolean): void {
    if (!isLast) throw damaged(this.#file, offset, `the frame with record ${expected} is not whole`);
    const later = findFrame(this.#read(offset, this.#size - offset), expected);
    if (later === null) return;
    throw damaged(
      this.#file,
      offset,
      `record ${expected} is not whole, but there are records from ${offset + later} on`,
    );
  }

  #headerAt(offset: number): FrameHeader | null {
    return decodeHeader(this.#read(offset, Math.min(HEADER_OCTETS, this.#size - offset)));
  }

  #frameAt(offset: number, { octets }: FrameHeader): Buffer | null {
    return octets > this.#size - offset ? null : this.#read(offset, octets);
  }

  #read(offset: number, octets: number): Buffer {
    const bytes = Buffer.allocUnsafe(octets);
    let read = 0;
    while (read < octets) {
      const more = readSync(this.#handle, bytes, read, octets - read, offset + read);
      if (more === 0) throw damaged(this.#file, offset + read, 'it became shorter');
      read += more;
    }
    return bytes;
  }
}
