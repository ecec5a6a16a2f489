import { closeSync, fstatSync, mkdirSync, openSync, rmSync, statSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOwnFile } from '../../shared/own-file.ts';
import type { Disk } from './disk.ts';
import { MACHINE_DISK, writeAll } from './disk.ts';
import { encodeFrame, recordsOf } from './frame.ts';
import { PositionFile } from './position-file.ts';
import type { Head, Recovered } from './recover.ts';
import { recover } from './recover.ts';
import type { Segment } from './segment.ts';
import { segmentName, SegmentReader } from './segment.ts';
import { damaged, onDisk, SpoolError } from './spool-error.ts';

const OWNER_ALONE = 0o700;
const MAX_SEGMENT_BYTES = 4 * 1024 * 1024;
/** A spool that is full has a part of it free again when a quarter was dropped. */
const LEAST_SEGMENTS = 4;

export interface SpoolOptions {
  /** Where the files are. It is made where it is missing, and is open to its owner alone. */
  readonly directory: string;
  /** How many octets the segments may have together. A record takes 4 octets more than its own, a group 24 more. */
  readonly maxBytes: number;
  /**
   * From how many octets on a segment gets no more groups. Whole segments are removed, so this is what may stay of records
   * that were dropped. @defaultValue a quarter of `maxBytes`, at most 4 MiB
   */
  readonly segmentBytes?: number;
  /** @defaultValue the disk of the machine */
  readonly disk?: Disk;
}

/** The oldest records of a spool. */
export interface SpooledRecords {
  /** Strings come back in UTF-8. */
  readonly records: readonly Buffer[];
  /** What drops them, and all before them. */
  readonly token: SpoolToken;
}

/** A place behind a record. For `drop` alone. */
export interface SpoolToken {
  readonly position: number;
  readonly head: Head;
}

/** One group of records as it was read. */
interface Group {
  readonly file: string;
  readonly offset: number;
  readonly octets: number;
  readonly first: number;
  readonly records: readonly Buffer[];
}

/**
 * A queue of records on disk, bounded, durable and in order. Groups of records are appended to segment files
 * (`0000000000000000.spool`, by the number of the first record), and the file `position` says which were dropped.
 *
 * Each record comes at least once: one that was dropped may come again after a power cut, and so may one whose `append`
 * threw `io`. Whoever takes records out has to bear that. None that was appended is lost, and all come in order.
 *
 * All of it blocks, for a worker thread. One process and one thread may use a directory at a time. Whoever opens a spool
 * holds a lock for that: nothing here keeps others away.
 */
export class Spool {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #segmentBytes: number;
  readonly #disk: Disk;
  readonly #positionFile: PositionFile;
  readonly #segments: Segment[];
  /** Segments all of whose records were dropped, until they are removed. */
  readonly #doomed: Segment[] = [];
  #position: number;
  #head: Head;
  /** The last segment, where it was opened to write. */
  #handle: number | null = null;
  /** True while there may be something behind the last group of the last segment. */
  #isTorn = false;
  /** The group that was read last, which is often read again in parts. */
  #lastRead: Group | null = null;
  #isClosed = false;

  /** How many octets were cut off at the end when it was opened: of a group that a crash kept from being appended. */
  readonly tornOctets: number;

  private constructor(options: SpoolOptions, disk: Disk, positionFile: PositionFile, recovered: Recovered) {
    const { directory, maxBytes } = options;
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#segmentBytes = options.segmentBytes ?? Math.min(MAX_SEGMENT_BYTES, Math.ceil(maxBytes / LEAST_SEGMENTS));
    this.#disk = disk;
    this.#positionFile = positionFile;
    this.#segments = [...recovered.segments];
    this.#position = recovered.position;
    this.#head = recovered.head;
    this.tornOctets = recovered.tornOctets;
  }

  /**
   * Opens a spool with what a former process left. All of it is read and checked.
   *
   * What is behind the last whole group is cut off, because a group that was being written at a crash was never
   * acknowledged. Damage before that stops it. Damage of the very last group looks like a crash: see `tornOctets`.
   * @throws SpoolError `damaged` with file and offset, and nothing is changed; `io`
   */
  static open(options: SpoolOptions): Spool {
    const { directory, disk = MACHINE_DISK } = options;
    return onDisk(`the spool ${directory} cannot be opened`, () => {
      makeOwnDirectory(directory, disk);
      const positionFile = new PositionFile(join(directory, 'position'), disk);
      try {
        const recovered = recover(directory, positionFile, disk);
        disk.syncDirectory(directory);
        return new Spool(options, disk, positionFile, recovered);
      } catch (error) {
        positionFile.close();
        throw error;
      }
    });
  }

  /** How many octets its segments have on disk. Records that were dropped count until their segment is removed. */
  get bytes(): number {
    return [...this.#doomed, ...this.#segments].reduce((sum, { size }) => sum + size, 0);
  }

  /** How many records wait. */
  get count(): number {
    return this.#next - this.#position;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /**
   * Appends a group of records, by one write. Returns when all of them are durable.
   * @throws SpoolError `full` where they would pass `maxBytes`, `io`: none of them was appended (but after `io` and a crash
   *   they may be there all the same); `closed`
   */
  append(records: readonly (string | Uint8Array)[]): void {
    this.#assertOpen();
    if (records.length === 0) return;
    const frame = encodeFrame(this.#next, records);
    if (this.bytes + frame.length > this.#maxBytes) {
      throw new SpoolError('full', `${frame.length} octets do not fit: ${this.bytes} of ${this.#maxBytes} are taken`);
    }
    onDisk(`the spool ${this.#directory} cannot be written`, () => {
      this.#repair();
      const { segment, handle } = this.#writable();
      this.#isTorn = true;
      try {
        writeAll(this.#disk, handle, frame, segment.size);
        this.#disk.sync(handle);
      } catch (error) {
        this.#tryToRepair();
        throw error;
      }
      this.#isTorn = false;
      segment.size += frame.length;
      segment.end += records.length;
    });
  }

  /**
   * Reads the oldest records. They stay.
   * @param maxBytes most octets of them together; the first comes in any case
   * @returns null if none waits
   * @throws SpoolError `damaged` where a file changed since it was opened, `io`, `closed`
   */
  peek(maxRecords: number, maxBytes: number): SpooledRecords | null {
    this.#assertOpen();
    if (this.isEmpty) return null;
    return onDisk(`the spool ${this.#directory} cannot be read`, () => {
      const records: Buffer[] = [];
      let octets = 0;
      let head = this.#head;
      for (const group of this.#groups()) {
        head = { offset: group.offset, first: group.first };
        for (const record of group.records.slice(Math.max(this.#position - group.first, 0))) {
          octets += record.length;
          const isTooMuch = records.length >= maxRecords || octets > maxBytes;
          if (records.length > 0 && isTooMuch) return this.#taken(records, head);
          records.push(record);
        }
        head = { offset: group.offset + group.octets, first: group.first + group.records.length };
      }
      return this.#taken(records, head);
    });
  }

  /**
   * Drops the records of a `peek`, and all before them. Returns when that is durable. Records that were dropped before are
   * passed over.
   * @throws SpoolError `io`: the records may come again; `closed`
   */
  drop({ position, head }: SpoolToken): void {
    this.#assertOpen();
    if (position <= this.#position) return;
    onDisk(`the spool ${this.#directory} cannot be written`, () => {
      // First this: segments that are missing at the next start are missed otherwise.
      this.#positionFile.write(position);
      this.#position = position;
      // One that has no record yet is the last, and stays for the next.
      const removable = this.#segments.filter(({ first, end }) => first < end && end <= position);
      this.#head = removable.at(-1)?.end === position ? { offset: 0, first: position } : head;
      if (removable.length === this.#segments.length) this.#closeHandle();
      this.#doomed.push(...this.#segments.splice(0, removable.length));
      if (this.isEmpty) this.#lastRead = null;
      this.#removeDoomed();
    });
  }

  /** Idempotent. The records stay. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closeHandle();
    this.#positionFile.close();
  }

  /** The number of the next record. */
  get #next(): number {
    return this.#segments.at(-1)?.end ?? this.#position;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new SpoolError('closed', `the spool ${this.#directory} was closed`);
  }

  #taken(records: readonly Buffer[], head: Head): SpooledRecords {
    return { records, token: { position: this.#position + records.length, head } };
  }

  /** The groups from the oldest record on. */
  *#groups(): Generator<Group> {
    let { offset, first } = this.#head;
    for (const { file, end } of this.#segments) {
      const reader = new SegmentReader(file);
      try {
        while (first < end) {
          const group = this.#read(reader, file, offset, first);
          yield group;
          offset += group.octets;
          first += group.records.length;
        }
      } finally {
        reader.close();
      }
      offset = 0;
    }
  }

  #read(reader: SegmentReader, file: string, offset: number, first: number): Group {
    if (this.#lastRead?.file === file && this.#lastRead.offset === offset) return this.#lastRead;
    const frame = reader.frame(offset);
    if (reader.header(offset).first !== first) throw damaged(file, offset, `it has other records than ${first}`);
    const group = { file, offset, octets: frame.length, first, records: recordsOf(frame) };
    this.#lastRead = group;
    return group;
  }

  /** The segment that takes the next group. */
  #writable(): { readonly segment: Segment; readonly handle: number } {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.size < this.#segmentBytes) {
      this.#handle ??= openSync(last.file, 'r+');
      return { segment: last, handle: this.#handle };
    }
    this.#closeHandle();
    const segment = {
      file: join(this.#directory, segmentName(this.#next)),
      first: this.#next,
      end: this.#next,
      size: 0,
    };
    makeOwnFile(segment.file);
    this.#disk.syncDirectory(this.#directory);
    const handle = openSync(segment.file, 'r+');
    this.#handle = handle;
    if (fstatSync(handle).size > 0) throw damaged(segment.file, 0, 'another process wrote to it');
    this.#segments.push(segment);
    return { segment, handle };
  }

  /** Removes what an append that failed left behind the last group, for good: a next segment may follow. */
  #repair(): void {
    const last = this.#segments.at(-1);
    if (!this.#isTorn || this.#handle === null || last === undefined) return;
    this.#disk.truncate(this.#handle, last.size);
    this.#disk.sync(this.#handle);
    this.#isTorn = false;
  }

  #tryToRepair(): void {
    try {
      this.#repair();
    } catch {
      // The next append tries again, and fails where it cannot.
    }
  }

  #removeDoomed(): void {
    for (let doomed = this.#doomed[0]; doomed !== undefined; doomed = this.#doomed[0]) {
      rmSync(doomed.file, { force: true });
      this.#doomed.shift();
    }
  }

  #closeHandle(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    this.#isTorn = false;
  }
}

/** Makes a directory for its owner alone; one that is there is closed to others. */
function makeOwnDirectory(directory: string, disk: Disk): void {
  if (mkdirSync(directory, { recursive: true, mode: OWNER_ALONE }) !== undefined)
    disk.syncDirectory(dirname(directory));
  const { mode, uid } = statSync(directory);
  if (uid === process.geteuid?.() && (mode & 0o777) !== OWNER_ALONE) chmodSync(directory, OWNER_ALONE);
}
