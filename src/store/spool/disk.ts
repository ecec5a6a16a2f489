import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** What a spool asks of the file system when it writes. Tests have disks that fail. */
export interface Disk {
  /** Writes at a position of the file, perhaps less than asked. @returns the number of octets written */
  write(handle: number, bytes: Uint8Array, position: number): number;
  /** Returns when what was written, and the size, would be there after a power cut (fdatasync(2)). */
  sync(handle: number): void;
  truncate(handle: number, size: number): void;
  /** Returns when the names in a directory would be there after a power cut. */
  syncDirectory(directory: string): void;
}

/** The disk of the machine. */
export const MACHINE_DISK: Disk = {
  write: (handle, bytes, position) => writeSync(handle, bytes, 0, bytes.length, position),
  sync: fdatasyncSync,
  truncate: ftruncateSync,
  syncDirectory: (directory) => {
    const handle = openSync(directory, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
};

/** Writes all of it. */
export function writeAll(disk: Disk, handle: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += disk.write(handle, bytes.subarray(written), position + written);
  }
}
