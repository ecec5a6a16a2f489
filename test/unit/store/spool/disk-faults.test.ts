import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../../../../src/store/spool/disk.ts';
import { Spool, SpoolError } from '../../../../src/store/spool/index.ts';
import { contentOf, drain, HASTY_DISK, octetsOf, segmentsIn } from './spool-model.ts';

/** A group of one record of one octet. */
const SMALL_GROUP = 29;

/** A disk that fails as it is told to, once for each word, and says what it was asked. */
class ScriptedDisk implements Disk {
  readonly done: string[] = [];
  failing: (keyof Disk)[] = [];

  write(handle: number, bytes: Uint8Array, position: number): number {
    this.#do('write');
    return HASTY_DISK.write(handle, bytes, position);
  }

  sync(): void {
    this.#do('sync');
  }

  truncate(handle: number, size: number): void {
    this.#do('truncate');
    HASTY_DISK.truncate(handle, size);
  }

  syncDirectory(): void {
    this.#do('syncDirectory');
  }

  #do(what: keyof Disk): void {
    this.done.push(what);
    if (!this.failing.includes(what)) return;
    this.failing.splice(this.failing.indexOf(what), 1);
    throw Object.assign(new Error('input/output error'), { code: 'EIO' });
  }
}

let directory: string;
let disk: ScriptedDisk;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-spool-'));
  disk = new ScriptedDisk();
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(segmentBytes = 1_000): Spool {
  return Spool.open({ directory, maxBytes: 100_000, segmentBytes, disk });
}

/** What a work threw. */
function codeOf(work: () => void): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof SpoolError ? error.code : String(error);
  }
}

describe('a group whose write was not durable', () => {
  it('is cut off for good before anything else is written', () => {
    const spool = open();
    spool.append(['a']);
    disk.done.length = 0;
    disk.failing = ['sync'];
    expect(codeOf(() => spool.append(['b']))).toBe('io');
    expect(disk.done).toEqual(['write', 'sync', 'truncate', 'sync']);
    expect(octetsOf(directory, segmentsIn(directory)[0]!)).toBe(SMALL_GROUP);
    spool.append(['c']);
    expect(drain(spool).join('')).toBe('ac');
    spool.close();
  });

  it('keeps others away as long as it cannot be cut off', () => {
    const spool = open(2 * SMALL_GROUP);
    spool.append(['a']);
    disk.failing = ['sync', 'truncate', 'truncate'];
    expect(codeOf(() => spool.append(['a group that is longer than the next']))).toBe('io');
    expect(codeOf(() => spool.append(['b']))).toBe('io');
    expect(contentOf(spool).join('')).toBe('a');
    for (const letter of 'cd') spool.append([letter]);
    spool.close();
    const next = open();
    expect(next.tornOctets).toBe(0);
    expect(contentOf(next).join('')).toBe('acd');
    next.close();
  });

  it('may be there after a crash', () => {
    const spool = open();
    disk.failing = ['sync', 'truncate'];
    expect(codeOf(() => spool.append(['a']))).toBe('io');
    expect(spool.isEmpty).toBe(true);
    spool.close();
    const next = open();
    expect(contentOf(next)).toEqual(['a']);
    next.close();
  });
});

it('a file whose name was not durable is made sure of by the next append', () => {
  const spool = open();
  disk.failing = ['syncDirectory'];
  expect(codeOf(() => spool.append(['a']))).toBe('io');
  disk.done.length = 0;
  spool.append(['b']);
  expect(disk.done).toEqual(['syncDirectory', 'write', 'sync']);
  expect(drain(spool)).toEqual(['b']);
  spool.close();
});

it('records whose drop was not durable stay', () => {
  const spool = open();
  spool.append(['a', 'b']);
  const { token } = spool.peek(1, 10)!;
  disk.failing = ['sync'];
  expect(codeOf(() => spool.drop(token))).toBe('io');
  expect(contentOf(spool)).toEqual(['a', 'b']);
  spool.drop(token);
  expect(contentOf(spool)).toEqual(['b']);
  spool.close();
});

it('a segment that cannot be removed counts, and goes with the next drop', () => {
  const spool = open(1);
  for (const letter of 'abc') spool.append([letter]);
  const file = join(directory, segmentsIn(directory)[0]!);
  const { token } = spool.peek(1, 10)!;
  renameSync(file, join(directory, 'aside'));
  mkdirSync(file);
  expect(codeOf(() => spool.drop(token))).toBe('io');
  expect(contentOf(spool).join('')).toBe('bc');
  expect(spool.bytes).toBe(3 * SMALL_GROUP);
  rmSync(file, { recursive: true });
  renameSync(join(directory, 'aside'), file);
  spool.drop(spool.peek(1, 10)!.token);
  expect(spool.bytes).toBe(SMALL_GROUP);
  expect(segmentsIn(directory)).toHaveLength(1);
  spool.close();
});

it('a torn group is told from damage also where its records look like groups', () => {
  const spool = open();
  spool.append(['a']);
  const file = join(directory, segmentsIn(directory)[0]!);
  spool.append([readFileSync(file), 'b']);
  spool.close();
  truncateSync(file, octetsOf(directory, segmentsIn(directory)[0]!) - 1);
  const next = open();
  expect(contentOf(next)).toEqual(['a']);
  next.close();
});

it.skipIf(process.platform !== 'linux')('a spool that was emptied holds no file, and a closed one nothing', () => {
  const held = (): string[] =>
    readdirSync('/proc/self/fd').flatMap((handle) => {
      try {
        return [readlinkSync(`/proc/self/fd/${handle}`)].filter((file) => file.startsWith(directory));
      } catch {
        return []; // the handle that read the directory
      }
    });
  const spool = open(1);
  for (const letter of 'abc') spool.append([letter]);
  spool.drop(spool.peek(3, 10)!.token);
  expect(held()).toEqual([join(directory, 'position')]);
  spool.append(['d']);
  spool.close();
  expect(held()).toEqual([]);
});
