import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../../../../src/store/spool/disk.ts';
import { Spool, SpoolError } from '../../../../src/store/spool/index.ts';
import { contentOf, HASTY_DISK, octetsOf, segmentsIn } from './spool-model.ts';

type Step =
  | { readonly do: 'append'; readonly sizes: readonly number[] }
  | { readonly do: 'take'; readonly records: number; readonly octets: number }
  | { readonly do: 'restart' }
  | { readonly do: 'crash'; readonly sizes: readonly number[]; readonly part: number };

const sizes = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), sizes }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      records: fc.integer({ min: 1, max: 9 }),
      octets: fc.integer({ min: 1, max: 300 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('crash' as const), sizes, part: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }) }),
  },
); // prettier-ignore

const MAX_BYTES = 2_000;

function inDirectory(work: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-spool-'));
  try {
    work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

let made = 0;
/** Records that differ, of about these sizes. */
function recordsOf(lengths: readonly number[]): string[] {
  return lengths.map((length) => `${++made}:`.padEnd(length, 'WBSP'));
}

/** Appends. @returns whether there was room */
function append(spool: Spool, records: readonly string[]): boolean {
  try {
    spool.append(records);
    return true;
  } catch (error) {
    if (error instanceof SpoolError && error.code === 'full') return false;
    throw error;
  }
}

/** What a crash leaves of a group that was being appended: a part of it. */
function tear(directory: string, spool: Spool, records: readonly string[], part: number): void {
  const before = new Map(segmentsIn(directory).map((name) => [name, octetsOf(directory, name)]));
  if (!append(spool, records)) return;
  const last = segmentsIn(directory).at(-1)!;
  const start = before.get(last) ?? 0;
  truncateSync(join(directory, last), start + Math.floor((octetsOf(directory, last) - start) * part));
}

test('a spool is a queue, through restarts and crashes at any octet of a group', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 700 }), (steps, segmentBytes) => {
      inDirectory((directory) => {
        const open = (): Spool => Spool.open({ directory, maxBytes: MAX_BYTES, segmentBytes, disk: HASTY_DISK });
        let spool = open();
        let model: string[] = [];
        for (const each of steps) {
          if (each.do === 'append') {
            const records = recordsOf(each.sizes);
            if (append(spool, records)) model.push(...records);
          } else if (each.do === 'take') {
            const taken = spool.peek(each.records, each.octets);
            const texts = taken?.records.map(String) ?? [];
            expect(texts).toEqual(model.slice(0, texts.length));
            expect(texts.length).toBeGreaterThanOrEqual(Math.min(model.length, 1));
            if (taken !== null) spool.drop(taken.token);
            model = model.slice(texts.length);
          } else {
            if (each.do === 'crash') tear(directory, spool, recordsOf(each.sizes), each.part);
            spool.close();
            spool = open();
          }
          expect(spool.count).toBe(model.length);
          expect(contentOf(spool)).toEqual(model);
          const onDisk = segmentsIn(directory).reduce((sum, name) => sum + octetsOf(directory, name), 0);
          expect(spool.bytes).toBe(onDisk);
          expect(onDisk).toBeLessThanOrEqual(MAX_BYTES);
        }
        spool.close();
      });
    }),
  );
});

/** A disk that fails where `fails` says so, and wrote a part of it before. */
class FailingDisk implements Disk {
  readonly #fails: () => boolean;

  constructor(fails: () => boolean) {
    this.#fails = fails;
  }

  write(handle: number, bytes: Uint8Array, position: number): number {
    if (!this.#fails()) return HASTY_DISK.write(handle, bytes, position);
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    if (half.length > 0) HASTY_DISK.write(handle, half, position);
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  }

  sync(): void {
    this.#failOr(() => undefined);
  }

  truncate(handle: number, size: number): void {
    this.#failOr(() => HASTY_DISK.truncate(handle, size));
  }

  syncDirectory(): void {
    this.#failOr(() => undefined);
  }

  #failOr(work: () => void): void {
    if (this.#fails()) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    work();
  }
}

test('on a disk that fails now and then what was appended is there in order, and what was refused is not', () => {
  const faults = fc.infiniteStream(fc.nat({ max: 3 }));
  const property = fc.property(
    fc.array(step, { maxLength: 40 }),
    faults,
    fc.integer({ min: 1, max: 400 }),
    (steps, stream, segmentBytes) => {
      inDirectory((directory) => {
        let works = true;
        const disk = new FailingDisk(() => !works && stream.next().value === 0);
        const open = (): Spool => Spool.open({ directory, maxBytes: MAX_BYTES, segmentBytes, disk });
        let spool = open();
        let model: string[] = [];
        /** All that was ever appended: what was dropped may come again after a restart. */
        const history: string[] = [];
        /** The groups that were refused since the last one that was not: one of them may be there after a restart. */
        let refused: string[][] = [];
        /** The records that a drop may have dropped, although it failed. */
        let uncertain = 0;
        for (const each of steps) {
          works = false;
          try {
            if (each.do === 'append') {
              const records = recordsOf(each.sizes);
              refused.push(records);
              spool.append(records);
              model.push(...records);
              history.push(...records);
              refused = [];
            } else if (each.do === 'take') {
              const taken = spool.peek(each.records, each.octets);
              uncertain = Math.max(uncertain, taken?.records.length ?? 0);
              if (taken !== null) spool.drop(taken.token);
              model = model.slice(taken?.records.length ?? 0);
              uncertain = 0;
            }
          } catch (error) {
            if (!(error instanceof SpoolError) || error.code === 'damaged') throw error;
          }
          works = true;
          if (each.do === 'restart' || each.do === 'crash') {
            spool.close();
            spool = open();
            const content = contentOf(spool);
            const revived = refused.find((records) => records.at(-1) === content.at(-1)) ?? [];
            history.push(...revived);
            model.push(...revived);
            expect(content).toEqual(history.slice(history.length - content.length));
            expect(content.length).toBeGreaterThanOrEqual(model.length - uncertain);
            model = content;
            [refused, uncertain] = [[], 0];
          }
          expect(contentOf(spool)).toEqual(model);
        }
        spool.close();
      });
    },
  );
  fc.assert(property);
});
