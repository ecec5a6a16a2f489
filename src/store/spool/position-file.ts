import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { makeOwnFile } from '../../shared/own-file.ts';
import type { Disk } from './disk.ts';
import { writeAll } from './disk.ts';

const NUMBER_OCTETS = 8;
const OCTETS = 12;

/**
 * Keeps the number of the oldest record that was not dropped: 64 bits, and their CRC-32. It is written over in its
 * place, so that records can be dropped on a disk that is full. It fits in a sector, which disks write wholly.
 */
export class PositionFile {
  readonly #disk: Disk;
  readonly #handle: number;

  /** Makes the file where there is none. @throws Error of the file system */
  constructor(file: string, disk: Disk) {
    makeOwnFile(file);
    this.#disk = disk;
    this.#handle = openSync(file, 'r+');
  }

  /** Null if none was written, or a crash spoilt it. */
  read(): number | null {
    const bytes = Buffer.alloc(OCTETS);
    if (readSync(this.#handle, bytes, 0, OCTETS, 0) < OCTETS) return null;
    const number = bytes.subarray(0, NUMBER_OCTETS);
    return crc32(number) === bytes.readUInt32LE(NUMBER_OCTETS) ? Number(number.readBigUInt64LE()) : null;
  }

  /** Returns when it is durable. @throws Error of the file system */
  write(position: number): void {
    const bytes = Buffer.alloc(OCTETS);
    bytes.writeBigUInt64LE(BigInt(position));
    bytes.writeUInt32LE(crc32(bytes.subarray(0, NUMBER_OCTETS)), NUMBER_OCTETS);
    writeAll(this.#disk, this.#handle, bytes, 0);
    this.#disk.sync(this.#handle);
  }

  close(): void {
    closeSync(this.#handle);
  }
}
