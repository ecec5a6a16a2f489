import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Config, ConfigFault } from '../../config/index.ts';
import { realPathOf } from '../../shared/real-path-of.ts';
import { takesFallback } from './takes-fallback.ts';
import type { PreflightContext } from './preflight-check.ts';

/** Something on the disk that the program needs. */
interface Place {
  /** In the configuration. */
  readonly path: string;
  readonly file: string;
  readonly kind: 'directory' | 'file';
  /** `constants` of node:fs. */
  readonly mode: number;
}

const WRITE_FILE = constants.R_OK | constants.W_OK;
const LIST = constants.R_OK | constants.X_OK;
const WRITE_IN = constants.W_OK | constants.X_OK;

/**
 * Every directory that the program reads or writes is a directory, and the program may use it. The start makes a
 * missing one, so the check looks at the directory above it then. A missing prompt has a check of its own.
 */
export async function directoriesAreUsable({ config }: PreflightContext): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  for (const place of placesOf(config)) {
    const message = await faultOf(place);
    if (message !== null) faults.push({ path: place.path, message });
  }
  return faults;
}

/**
 * A program that asks for a recording of what a caller says gets one, and so does a caller who leaves a message, also
 * where calls are not recorded whole. Without the directory that fails, and the call goes on, so that it is a warning.
 */
export async function recordingsCanBeWritten({ config }: PreflightContext): Promise<ConfigFault[]> {
  const { dialects, recording, routes } = config;
  const mayAsk =
    dialects.twilio.rest ||
    takesFallback(routes, 'voicemail') ||
    routes.some(({ ai }) => ai.kind === 'webhook' || ai.kind === 'twiml');
  if (recording.enabled || !mayAsk) return [];
  const place = recordingPlace(recording);
  const message = await faultOf(place);
  return message === null
    ? []
    : [{ path: place.path, message: `${message}, so that what an AI or a voicemail wants recorded fails` }];
}

function recordingPlace({ directory }: Config['recording']): Place {
  return { path: 'recording.directory', file: directory, kind: 'directory', mode: LIST | WRITE_IN };
}

function spoolPlace({ spool }: Config['store']): Place {
  return { path: 'store.spool.directory', file: spool.directory, kind: 'directory', mode: LIST | WRITE_IN };
}

function placesOf({ prompts, recording, store }: Config): readonly Place[] {
  const readAndWrite = LIST | WRITE_IN;
  const keepsFile = store.kind === 'sqlite' && store.file !== ':memory:';
  return [
    { path: 'prompts.directory', file: prompts.directory, kind: 'directory', mode: LIST },
    { path: 'prompts.cache', file: prompts.cache, kind: 'directory', mode: readAndWrite },
    ...(recording.enabled ? [recordingPlace(recording)] : []),
    ...(store.kind === 'postgres' ? [spoolPlace(store)] : []),
    ...(keepsFile ? [{ path: 'store.url', file: store.file, kind: 'file' as const, mode: WRITE_FILE }] : []),
  ];
}

/** What is wrong with a place; null where nothing is. */
async function faultOf({ file, kind, mode }: Place): Promise<string | null> {
  const found = await typeOf(file);
  if (found === 'missing') return mode === LIST ? null : await parentFault(file);
  if (typeof found !== 'string') return `${file} cannot be looked at: ${found.message}`;
  if (found !== kind) return `${file} is ${found === 'file' ? 'a file' : 'a directory'}, expected a ${kind}`;
  const own = await accessFault(file, mode);
  if (own !== null || kind === 'directory') return own;
  // SQLite writes its log beside the database, not beside a link to it.
  return await accessFault(dirname(realPathOf(file)), WRITE_IN);
}

/** Whether something that is missing can be made. */
async function parentFault(file: string): Promise<string | null> {
  const parent = dirname(resolve(file));
  const found = await typeOf(parent);
  if (found === 'missing') return await parentFault(parent);
  if (typeof found !== 'string') return `${parent} cannot be looked at: ${found.message}`;
  return found === 'directory' ? await accessFault(parent, WRITE_IN) : `${parent} is a file, expected a directory`;
}

async function typeOf(file: string): Promise<'directory' | 'file' | 'missing' | Error> {
  try {
    return (await stat(file)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: a part of the path is a file, which the look at the parent names.
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    return error as Error;
  }
}

async function accessFault(file: string, mode: number): Promise<string | null> {
  const needs = mode === LIST ? 'readable' : 'writable';
  try {
    await access(file, mode);
    return null;
  } catch (error) {
    return `${file} is not ${needs}: ${(error as Error).message}`;
  }
}
