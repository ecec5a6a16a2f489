import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Spool, SpoolError } from '../../../../src/store/spool/index.ts';
import { drain, octetsOf, segmentsIn } from './spool-model.ts';

const GIGABYTE = 1024 ** 3;
const DISK_BYTES = 512 * 1024;

const mountPoint = mkdtempSync(join(tmpdir(), 'warmbridge-full-disk-'));
/** Why there is no disk that can be filled, or null. */
const missing = mountTmpfs();

function mountTmpfs(): string | null {
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', mountPoint], { encoding: 'utf8' }); // prettier-ignore
  return status === 0 ? null : `no tmpfs can be mounted: ${error?.message ?? stderr.trim()}`;
}

afterAll(() => {
  if (missing === null) expect(spawnSync('umount', [mountPoint]).status).toBe(0);
  rmdirSync(mountPoint);
});

/** Appends groups until that fails. @returns the records that were appended, and why it failed */
function fill(spool: Spool, prefix: string): { readonly appended: string[]; readonly fault: unknown } {
  const appended: string[] = [];
  for (let number = 0; ; number++) {
    const records = [`${prefix} ${number} `.padEnd(3_000, 'x'), `${prefix} ${number} again`];
    try {
      spool.append(records);
    } catch (fault) {
      return { appended, fault };
    }
    appended.push(...records);
  }
}

describe.skipIf(missing !== null)(`a spool on a disk that gets full${missing === null ? '' : ` (${missing})`}`, () => {
  it('says io, keeps no half of a group, gives all it has and goes on when there is room', () => {
    const directory = join(mountPoint, 'spool');
    const open = (): Spool => Spool.open({ directory, maxBytes: GIGABYTE, segmentBytes: 50_000 });
    const spool = open();
    const { appended, fault } = fill(spool, 'first');
    expect(fault).toBeInstanceOf(SpoolError);
    expect(fault).toMatchObject({ code: 'io', retryable: true, cause: { code: 'ENOSPC' } });
    const onDisk = segmentsIn(directory).reduce((sum, name) => sum + octetsOf(directory, name), 0);
    expect(spool.bytes).toBe(onDisk);
    expect(appended.length).toBeGreaterThan(200);
    const smaller = 'a small record that still fits, or not';
    for (let tries = 0; tries < 300; tries++) {
      try {
        spool.append([smaller]);
        appended.push(smaller);
      } catch {
        break;
      }
    }
    // Not an octet is left for the restart.
    try {
      writeFileSync(join(mountPoint, 'rest'), Buffer.alloc(DISK_BYTES));
    } catch {
      expect(statfsSync(mountPoint).bavail).toBe(0);
    }
    spool.close();
    const next = open();
    expect(next).toMatchObject({ tornOctets: 0, count: appended.length });
    next.drop(next.peek(100, GIGABYTE)!.token);
    const { appended: later } = fill(next, 'second');
    expect(later.length).toBeGreaterThan(0);
    expect(drain(next, 50)).toEqual([...appended.slice(100), ...later]);
    next.close();
    rmSync(join(mountPoint, 'rest'));
  });
});
