import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  directoriesAreUsable,
  recordingsCanBeWritten,
} from '../../../../src/composition/preflight/directories-are-usable.ts';
import type { ConfigFault } from '../../../../src/config/index.ts';
import { configOf } from '../config-of.ts';

/** Root may read and write whatever the mode says. */
const IS_ROOT = process.getuid?.() === 0;
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-directories-'));
  file = join(directory, 'file');
  writeFileSync(file, '');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function check(places: {
  prompts?: string;
  cache?: string;
  recordings?: string;
  database?: string;
}): Promise<ConfigFault[]> {
  const config = configOf({
    prompts: { directory: places.prompts ?? directory, cache: places.cache ?? directory },
    recording: { directory: places.recordings ?? directory },
    store: { url: `sqlite:${places.database ?? ':memory:'}` },
  });
  return await directoriesAreUsable({ config, prompts: { check: () => Promise.resolve() } });
}

describe('recordingsCanBeWritten', () => {
  const check = async (changes: object): Promise<ConfigFault[]> => {
    const config = configOf({ recording: { enabled: false, directory: file }, ...changes });
    return await recordingsCanBeWritten({ config, prompts: { check: () => Promise.resolve() } });
  };
  const fault = (): ConfigFault => {
    const message = `${file} is a file, expected a directory, so that what an AI or a voicemail wants recorded fails`;
    return { path: 'recording.directory', message };
  };

  it.each(['webhook', 'twiml'])('warns where a %s may have its caller recorded', async (kind) => {
    const routes = [{ match: { to: '1' }, ai: { kind, url: 'http://127.0.0.1/ai' } }];
    expect(await check({ routes })).toEqual([fault()]);
  });

  it('warns where a caller may leave a message', async () => {
    const handoff = { destinations: ['sip:a@b'], fallback: [{ kind: 'voicemail' }] };
    expect(await check({ routes: [{ match: { to: '1' }, handoff }] })).toEqual([fault()]);
  });

  it('warns where a program may record calls by the API', async () => {
    const dialects = { twilio: { rest: true, authToken: 'token-of-twilio' } };
    expect(await check({ dialects })).toEqual([fault()]);
  });

  it('finds nothing where nobody may, nothing where there is one, and leaves calls that are recorded to the fault', async () => {
    expect(await check({})).toEqual([]);
    const routes = [{ match: { to: '1' }, ai: { kind: 'webhook', url: 'http://127.0.0.1/ai' } }];
    expect(await check({ routes, recording: { enabled: false, directory } })).toEqual([]);
    expect(await check({ routes, recording: { enabled: true, directory: file } })).toEqual([]);
  });
});

describe('directoriesAreUsable', () => {
  it('finds nothing where all is there, and nothing where it can be made; it makes none', async () => {
    expect(await check({ database: file })).toEqual([]);
    const missing = join(directory, 'a', 'b');
    expect(await check({ prompts: missing, recordings: missing, database: join(missing, 'calls.db') })).toEqual([]);
    expect(existsSync(join(directory, 'a'))).toBe(false);
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('names a directory that is a file', async () => {
    const message = `${file} is a file, expected a directory`;
    expect(await check({ prompts: file, cache: file, recordings: file })).toEqual([
      { path: 'prompts.directory', message },
      { path: 'prompts.cache', message },
      { path: 'recording.directory', message },
    ]);
  });

  it('names a file above a directory or a database that would have to be made', async () => {
    const message = `${file} is a file, expected a directory`;
    expect(await check({ recordings: join(file, 'a', 'b'), database: join(file, 'a', 'calls.db') })).toEqual([
      { path: 'recording.directory', message },
      { path: 'store.url', message },
    ]);
  });

  it('names a database that is a directory', async () => {
    const message = `${directory} is a directory, expected a file`;
    expect(await check({ database: directory })).toEqual([{ path: 'store.url', message }]);
  });

  it('names a path that the file system refuses to look at', async () => {
    const [fault] = await check({ recordings: join(directory, 'x'.repeat(300)) });
    expect(fault).toMatchObject({ path: 'recording.directory', message: expect.stringContaining('ENAMETOOLONG') });
  });

  it.skipIf(IS_ROOT)('names what may not be read or written', async () => {
    const closed = join(directory, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'calls.db'), '');
    chmodSync(closed, 0o000);
    const faults = await check({ prompts: closed, recordings: closed });
    expect(faults.map(({ path }) => path)).toEqual(['prompts.directory', 'recording.directory']);
    chmodSync(closed, 0o500);
    const [fault] = await check({ database: join(closed, 'calls.db') });
    expect(fault?.message).toMatch(`${closed} is not writable`);
  });
});
