import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { removeFormerFolders, TranscriptionPool } from '../../../src/transcription/index.ts';
import { until } from './support/listening-site.ts';

describe('the temporary files of workers', () => {
  let place: string;
  let told: { readonly folder: string; readonly mode: number }[];
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'worker-folders-'));
    vi.stubEnv('TMPDIR', place);
    told = [];
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(place, { recursive: true });
  });

  async function open(hangs = false): Promise<TranscriptionPool> {
    const write = (line: string): void => {
      const { msg, ...fields } = JSON.parse(line) as { msg: string; folder: string; mode: number };
      if (msg === 'folder') told.push(fields);
    };
    const pool = new TranscriptionPool({
      workers: 1,
      program: new URL('./support/leaving-worker.ts', import.meta.url),
      settings: { closed: join(place, 'closed'), hangs },
      env: {},
      address: '127.0.0.1',
      turns: { silenceMs: 300, minSpeechMs: 60, maxTurnMs: 10_000 },
      clock: new SystemClock(),
      logger: pino({ level: 'info' }, { write }),
    });
    await until(() => pool.usage().workers === 1, 'a worker');
    return pool;
  }

  test('an orderly end closes the recognizer, and nothing stays', async () => {
    const pool = await open();
    expect(told).toMatchObject([{ mode: 0o700 }]);
    expect(dirname(told[0]!.folder)).toBe(place);
    await pool.close();
    expect(readFileSync(join(place, 'closed'), 'utf8')).toBe('recognizer');
    expect(readdirSync(place)).toEqual(['closed']);
  });

  test('a recognizer that does not close is not waited for', async () => {
    const pool = await open(true);
    const clock = new SystemClock();
    const began = clock.now();
    await pool.close();
    // A worker that does not end is killed after 3 s.
    expect(clock.now() - began).toBeLessThan(2_900);
    expect(readdirSync(place)).toEqual([]);
  });

  test('nothing stays of a worker that is killed', async () => {
    const pool = await open();
    process.kill(pool.pids[0]!, 'SIGKILL');
    await until(() => !existsSync(told[0]!.folder), 'the end of the folder');
    await pool.close();
    expect(readdirSync(place)).toEqual([]);
  });

  test('what a program that was killed left is removed at the next start, and that of a running one is not', () => {
    const { pid: ended } = spawnSync('true');
    for (const name of [ended, process.pid, process.ppid].map((pid) => `warmbridge-worker-${pid}-abc`)) {
      mkdirSync(join(place, name));
      writeFileSync(join(place, name, 'speech.raw'), 'what somebody said');
    }
    mkdirSync(join(place, 'warmbridge-worker-other'));
    removeFormerFolders();
    expect(readdirSync(place).sort()).toEqual([`warmbridge-worker-${process.ppid}-abc`, 'warmbridge-worker-other']);
  });
});
