import { appendFileSync, chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpoolOptions } from '../../../../src/store/spool/index.ts';
import { Spool, SpoolError } from '../../../../src/store/spool/index.ts';
import { contentOf, drain, HASTY_DISK, octetsOf, segmentsIn } from './spool-model.ts';

/** A group of one record of one octet: 24 of the frame, 4 of the length. */
const SMALL_GROUP = 29;

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'warmbridge-spool-'));
  directory = join(root, 'spool');
});
afterEach(() => rmSync(root, { recursive: true }));

function open(options: Partial<SpoolOptions> = {}): Spool {
  return Spool.open({ directory, maxBytes: 100_000, ...options });
}

/** Opens a spool, appends a group for each text, its letters being the records, and closes it. */
function leave(groups: readonly string[], segmentBytes = 100_000): void {
  const spool = open({ segmentBytes });
  for (const group of groups) spool.append(Array.from(group));
  spool.close();
}

/** Opens, and returns what is there. */
function reopened(): string {
  const spool = open();
  const content = contentOf(spool).join('');
  spool.close();
  return content;
}

/** The error that opening throws. */
function faultOf(work: () => unknown): SpoolError {
  try {
    work();
  } catch (error) {
    if (error instanceof SpoolError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}

/** Changes octets of a segment in their place. */
function spoil(segment: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(join(directory, segment));
  change(bytes);
  writeFileSync(join(directory, segment), bytes);
}

describe('a spool', () => {
  it('gives records back in order, by groups or parts of them, and again after a restart until they are dropped', () => {
    const spool = open();
    spool.append(['one', 'zwölf']);
    spool.append([Buffer.from([0, 255]), '']);
    expect(spool).toMatchObject({ count: 4, isEmpty: false, bytes: 2 * 24 + 4 * 4 + 3 + 6 + 2 });
    const first = spool.peek(3, 1_000)!;
    expect(first.records).toEqual([Buffer.from('one'), Buffer.from('zwölf'), Buffer.from([0, 255])]);
    expect(spool.peek(3, 1_000)).toEqual(first);
    spool.close();
    const next = open();
    expect(next.count).toBe(4);
    next.drop(next.peek(1, 1_000)!.token);
    next.close();
    const last = open();
    expect(contentOf(last)).toEqual(['zwölf', '\0\ufffd', '']);
    expect(last).toMatchObject({ count: 3, tornOctets: 0 });
    last.close();
  });

  it('gives at most so many records and octets, but one in any case', () => {
    const spool = open();
    spool.append(['12345', '67', '8', '9']);
    expect(spool.peek(10, 7)?.records.map(String)).toEqual(['12345', '67']);
    expect(spool.peek(10, 6)?.records.map(String)).toEqual(['12345']);
    expect(spool.peek(10, 1)?.records.map(String)).toEqual(['12345']);
    expect(spool.peek(3, 100)?.records.map(String)).toEqual(['12345', '67', '8']);
    spool.close();
  });

  it('has nothing after nothing was appended, and after all was dropped, when its segments are gone', () => {
    const spool = open({ segmentBytes: 1 });
    spool.append([]);
    expect(spool.peek(1, 1)).toBe(null);
    for (const letter of 'abc') spool.append([letter]);
    expect(segmentsIn(directory)).toHaveLength(3);
    expect(drain(spool).join('')).toBe('abc');
    expect(spool).toMatchObject({ count: 0, isEmpty: true, bytes: 0 });
    expect(segmentsIn(directory)).toEqual([]);
    spool.close();
    const next = open();
    expect(next.isEmpty).toBe(true);
    next.append(['d']);
    next.close();
    expect(segmentsIn(directory)).toEqual(['0000000000000003.spool']);
    expect(reopened()).toBe('d');
  });

  it('removes a segment with its last record, and passes over a token of what was dropped before', () => {
    const spool = open({ segmentBytes: 2 * SMALL_GROUP });
    for (const letter of 'abcde') spool.append([letter]);
    const early = spool.peek(1, 100)!;
    spool.drop(spool.peek(2, 100)!.token);
    expect(segmentsIn(directory)).toEqual(['0000000000000002.spool', '0000000000000004.spool']);
    expect(spool.bytes).toBe(3 * SMALL_GROUP);
    spool.drop(early.token);
    expect(contentOf(spool).join('')).toBe('cde');
    spool.close();
  });

  it('keeps what is appended between a peek and its drop', () => {
    const spool = open({ segmentBytes: 2 * SMALL_GROUP });
    spool.append(['a']);
    const { token } = spool.peek(1, 100)!;
    for (const letter of 'bcd') spool.append([letter]);
    spool.drop(token);
    expect(drain(spool, 1).join('')).toBe('bcd');
    spool.close();
  });

  it('is full where a group would pass its limit, takes none of it, and has room again after records were dropped', () => {
    const spool = open({ maxBytes: 4 * SMALL_GROUP, segmentBytes: 1 });
    for (const letter of 'abc') spool.append([letter]);
    const fault = faultOf(() => spool.append(['d', 'e']));
    expect(fault).toMatchObject({ code: 'full', retryable: true });
    spool.append(['f']);
    expect(spool.bytes).toBe(4 * SMALL_GROUP);
    expect(faultOf(() => spool.append(['g'])).code).toBe('full');
    spool.drop(spool.peek(1, 100)!.token);
    spool.append(['h']);
    expect(drain(spool).join('')).toBe('bcfh');
    spool.close();
  });

  it('has segments of a quarter of its limit', () => {
    const spool = open({ maxBytes: 8 * SMALL_GROUP });
    for (const letter of 'abc') spool.append([letter]);
    expect(segmentsIn(directory)).toHaveLength(2);
    spool.close();
  });

  it('is for its owner alone, whatever there was', () => {
    const before = process.umask(0);
    try {
      mkdirSync(directory, { mode: 0o755 });
      leave(['a']);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600]);
      chmodSync(join(directory, 'position'), 0o644);
      leave([]);
      expect(statSync(join(directory, 'position')).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(before);
    }
  });

  it('does nothing after it was closed', () => {
    const spool = open();
    spool.append(['a']);
    const { token } = spool.peek(1, 1)!;
    spool.close();
    spool.close();
    for (const work of [() => spool.append(['b']), () => spool.peek(1, 1), () => spool.drop(token)]) {
      expect(faultOf(work)).toMatchObject({ code: 'closed', retryable: false });
    }
  });

  it('says io where there is no directory to be had', () => {
    writeFileSync(directory, 'a file');
    expect(faultOf(() => open())).toMatchObject({ code: 'io', retryable: true, cause: { code: 'EEXIST' } });
  });

  it('passes over files that are not its own', () => {
    leave(['a']);
    writeFileSync(join(directory, 'notes.txt'), 'x');
    writeFileSync(join(directory, '7.spool'), 'x');
    expect(reopened()).toBe('a');
  });

  it('makes each group durable before it returns: the data, and the name of a new file', () => {
    const done: string[] = [];
    const disk = {
      ...HASTY_DISK,
      write: (...args: Parameters<typeof HASTY_DISK.write>) => (done.push('write'), HASTY_DISK.write(...args)),
      sync: () => void done.push('sync'),
      syncDirectory: () => void done.push('directory'),
    };
    const spool = open({ disk });
    done.length = 0;
    spool.append(['a', 'b']);
    expect(done.splice(0)).toEqual(['directory', 'write', 'sync']);
    spool.append(['c']);
    expect(done.splice(0)).toEqual(['write', 'sync']);
    spool.drop(spool.peek(1, 10)!.token);
    expect(done.splice(0)).toEqual(['write', 'sync']);
    spool.close();
  });
});

describe('after a crash', () => {
  it('a group that was not written wholly is cut off, by octets that are missing or that are wrong', () => {
    leave(['ab', 'cd']);
    const [segment] = segmentsIn(directory);
    const whole = octetsOf(directory, segment!);
    for (const torn of [Buffer.from('WB'), Buffer.alloc(5_000), Buffer.alloc(100, 'WBSP'), Buffer.alloc(24, 255)]) {
      appendFileSync(join(directory, segment!), torn);
      const spool = open();
      expect(spool.tornOctets).toBe(torn.length);
      expect(octetsOf(directory, segment!)).toBe(whole);
      spool.close();
    }
    leave(['e']);
    expect(reopened()).toBe('abcde');
  });

  it('records come again where the position is spoilt', () => {
    leave(['ab', 'cd']);
    const spool = open();
    spool.drop(spool.peek(3, 100)!.token);
    spool.close();
    expect(reopened()).toBe('d');
    writeFileSync(join(directory, 'position'), Buffer.alloc(12, 7));
    expect(reopened()).toBe('abcd');
    writeFileSync(join(directory, 'position'), 'short');
    expect(reopened()).toBe('abcd');
  });

  it('segments whose removal was undone go again, with whatever gaps', () => {
    leave(['a', 'b', 'c', 'd', 'e'], 1);
    const [one, two, three] = segmentsIn(directory);
    for (const name of [one, three]) copyFileSync(join(directory, name!), join(root, name!));
    for (const [count, left] of [[4, 'e'], [1, '']] as const) {
      const spool = open();
      spool.drop(spool.peek(count, 100)!.token);
      spool.close();
      for (const name of [one, three]) copyFileSync(join(root, name!), join(directory, name!));
      expect(reopened()).toBe(left);
      expect(segmentsIn(directory)).toHaveLength(left.length);
    } // prettier-ignore
    expect(segmentsIn(directory)).not.toContain(two);
  });

  it('a segment that got no group yet gets the next', () => {
    leave(['a', 'b'], 1);
    writeFileSync(join(directory, '0000000000000002.spool'), '');
    expect(reopened()).toBe('ab');
    leave(['c'], 1);
    expect(segmentsIn(directory)).toHaveLength(3);
    expect(reopened()).toBe('abc');
  });
});

describe('damage stops it, with file and octet, and nothing is removed', () => {
  /** Opens what was damaged. */
  function expectDamage(file: string, offset: number, what: string): void {
    const before = readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'latin1')]);
    const fault = faultOf(() => open());
    expect(fault).toMatchObject({ code: 'damaged', retryable: false });
    expect(fault.message).toContain(`${join(directory, file)} is damaged at octet ${offset}: ${what}`);
    expect(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'latin1')])).toEqual(before);
  }
  const [FIRST, SECOND] = ['0000000000000000.spool', '0000000000000002.spool'];

  it.each([0, 5, 9, 17, 21, 25, 28])('one octet of a group in the middle, number %i of its frame', (index) => {
    leave(['a', 'b', 'c']);
    spoil(FIRST, (bytes) => (bytes[SMALL_GROUP + index]! ^= 0x10));
    expectDamage(FIRST, SMALL_GROUP, `record 1 is not whole, but there are records from ${2 * SMALL_GROUP} on`);
  });

  it('a group that is missing in the middle', () => {
    leave(['a', 'b', 'c']);
    const bytes = readFileSync(join(directory, FIRST));
    writeFileSync(join(directory, FIRST), Buffer.concat([bytes.subarray(0, SMALL_GROUP), bytes.subarray(2 * SMALL_GROUP)])); // prettier-ignore
    expectDamage(FIRST, SMALL_GROUP, `record 1 is not whole, but there are records from ${SMALL_GROUP} on`);
  });

  it('the end of a segment that is not the last', () => {
    leave(['a', 'b', 'c'], 2 * SMALL_GROUP);
    const bytes = readFileSync(join(directory, FIRST));
    writeFileSync(join(directory, FIRST), bytes.subarray(0, -1));
    expectDamage(FIRST, SMALL_GROUP, 'the frame with record 1 is not whole');
    writeFileSync(join(directory, FIRST), bytes.subarray(0, SMALL_GROUP));
    expectDamage(SECOND, 0, 'records 1 to 1 are missing before it');
  });

  it('a segment that is missing, in the middle or at the beginning', () => {
    leave(['a', 'b', 'c'], 1);
    const kept = readFileSync(join(directory, FIRST));
    rmSync(join(directory, FIRST));
    expectDamage('0000000000000001.spool', 0, 'records 0 to 0 are missing before it');
    writeFileSync(join(directory, FIRST), kept);
    rmSync(join(directory, '0000000000000001.spool'));
    expectDamage(SECOND, 0, 'records 1 to 1 are missing before it');
  });

  it('also while it runs', () => {
    leave(['a', 'b']);
    const spool = open();
    spoil(FIRST, (bytes) => (bytes[SMALL_GROUP + 28]! ^= 1));
    expect(faultOf(() => spool.peek(2, 100)).message).toContain(`${FIRST} is damaged at octet ${SMALL_GROUP}`);
    spool.close();
  });
});
