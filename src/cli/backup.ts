import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { auditKeyFile } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import { hashFile } from '../recordings/hash-file.ts';
import { messageOf } from '../shared/message-of.ts';
import { makeOwnFile } from '../shared/own-file.ts';
import { packageVersion } from '../shared/package-files.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { DEFAULT_BUSY_TIMEOUT_MS } from '../store/sqlite/busy-timeout.ts';
import { copyDatabase } from '../store/sqlite/copy-database.ts';
import { newestLayout, restoreDatabase } from '../store/sqlite/restore-database.ts';
import { loadOrTell } from './load-config.ts';
import type { ConfigSource } from './load-config.ts';
import { writeJson } from './output.ts';
import type { Output } from './output.ts';

const DATABASE = 'warmbridge.db';
const AUDIT_KEY = 'audit.key';
/** It is written last: a folder without it is no whole backup. */
const ABOUT = 'backup.json';

const ABOUT_SCHEMA = z.object({
  /** Of this description. */
  format: z.literal(1),
  /** Of the program that made it. */
  version: z.string(),
  /** When the copy of the database was whole (RFC 3339). */
  at: z.string(),
  /** Of the database. */
  layout: z.number(),
  files: z.array(z.object({ name: z.enum([DATABASE, AUDIT_KEY]), bytes: z.number(), sha256: z.string() })),
});

type About = z.infer<typeof ABOUT_SCHEMA>;

/**
 * Copies the database, as it is at one moment, and the key of the audit into a new folder. The program may run.
 * @param folder one that is not there yet, or is empty
 * @returns the exit code: 0, or 1 where that could not be done
 */
export async function backup(
  folder: string,
  source: ConfigSource,
  output: Output,
  { json = false }: { readonly json?: boolean } = {},
): Promise<number> {
  const site = siteOf(source, output);
  if (site === null) return 1;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
    const layout = await copyDatabase(site.database, join(folder, DATABASE), DEFAULT_BUSY_TIMEOUT_MS);
    const hasKey = existsSync(site.key);
    if (hasKey) writeOwn(join(folder, AUDIT_KEY), readFileSync(site.key, 'utf8'));
    const names = hasKey ? ([DATABASE, AUDIT_KEY] as const) : ([DATABASE] as const);
    const files: About['files'] = [];
    for (const name of names) files.push({ name, ...(await contentOf(join(folder, name))) });
    const at = new Date(new SystemClock().wall()).toISOString();
    const about: About = { format: 1, version: packageVersion(), at, layout, files };
    writeOwn(join(folder, ABOUT), `${JSON.stringify(about, null, 2)}\n`);
    if (json) writeJson(output, { folder, ...about, recordings: site.recordings });
    else {
      const sizes = files.map(({ name, bytes }) => `${name} (${String(bytes)} bytes)`);
      output.write(`${folder}: ${sizes.join(', ')}\n${site.recordings}\n`);
    }
    return 0;
  } catch (error) {
    output.write(`${messageOf(error)}\n`);
    return 1;
  }
}

/**
 * Puts what {@link backup} made in the place of a database that is gone. Nothing is written over: where a database, or
 * another key of the audit, is there already, nothing is done.
 * @returns the exit code: 0, or 1 where that could not be done
 */
export async function restore(
  folder: string,
  source: ConfigSource,
  output: Output,
  { json = false }: { readonly json?: boolean } = {},
): Promise<number> {
  const site = siteOf(source, output);
  if (site === null) return 1;
  try {
    const about = await checkedBackup(folder);
    const key = about.files.some(({ name }) => name === AUDIT_KEY) ? readFileSync(join(folder, AUDIT_KEY), 'utf8') : '';
    const present = existsSync(site.key) ? readFileSync(site.key, 'utf8') : '';
    if (key !== '' && present !== '' && present !== key)
      throw new Error(`${site.key} is another key than that of the backup; move it away first`);
    await restoreDatabase(join(folder, DATABASE), site.database, DEFAULT_BUSY_TIMEOUT_MS);
    if (key !== '' && present === '') writeOwn(site.key, key);
    if (json) writeJson(output, { database: site.database, ...about, recordings: site.recordings });
    else output.write(`${site.database} is as it was at ${about.at}\n${site.recordings}\n`);
    return 0;
  } catch (error) {
    output.write(`${messageOf(error)}\n`);
    return 1;
  }
}

interface BackedUpSite {
  readonly database: string;
  readonly key: string;
  /** What is to be said of the recordings, which are no part of a backup. */
  readonly recordings: string;
}

function siteOf(source: ConfigSource, output: Output): BackedUpSite | null {
  const config = loadOrTell(source, output);
  if (config === null) return null;
  const { store } = config;
  if (store.kind !== 'sqlite')
    output.write(`a store of the kind ${store.kind} is saved by deploy/backup/postgres.sh\n`);
  else if (store.file === ':memory:') output.write('a store in memory cannot be saved\n');
  else return { database: store.file, key: auditKeyFile(config), recordings: recordingsOf(config) };
  return null;
}

function recordingsOf({ recording }: Config): string {
  const { storage, directory } = recording;
  const place = storage.kind === 'local' ? directory : `${directory}, and those in the storage`;
  return `recordings are no part of it: copy ${place} as well`;
}

/** What a folder has. @throws Error where it is no whole backup, or one of a newer program */
async function checkedBackup(folder: string): Promise<About> {
  const file = join(folder, ABOUT);
  if (!existsSync(file)) throw new Error(`${folder} is no whole backup: it has no ${ABOUT}`);
  const read = ABOUT_SCHEMA.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file} is of no backup that this version knows`);
  const about = read.data;
  if (about.layout > newestLayout())
    throw new Error(
      `the backup has layout ${String(about.layout)} of version ${about.version}, and this program knows layouts up to ${String(newestLayout())}; run that version`,
    );
  for (const { name, bytes, sha256 } of about.files) {
    const there = await contentOf(join(folder, name));
    if (there.bytes !== bytes || there.sha256 !== sha256)
      throw new Error(`${join(folder, name)} is not what was saved`);
  }
  return about;
}

async function contentOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const content = await hashFile(file);
  if (content === null) throw new Error(`${file} is missing`);
  return content;
}

function writeOwn(file: string, text: string): void {
  makeOwnFile(file);
  writeFileSync(file, text, { flush: true });
}
