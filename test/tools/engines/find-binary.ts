import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The engines that tests can start. */
export type EngineName = 'freeswitch' | 'drachtio';

const VARIABLE = { freeswitch: 'FREESWITCH_BIN', drachtio: 'DRACHTIO_BIN' } as const;

/**
 * Finds the engine's program: FREESWITCH_BIN or DRACHTIO_BIN names it, or else it is on PATH. Null if there is none.
 */
export function findEngine(name: EngineName): string | null {
  const named = process.env[VARIABLE[name]];
  if (named !== undefined && named !== '') return isProgram(named) ? named : null;
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name));
  return candidates.find(isProgram) ?? null;
}

/** The reason why tests that need these engines are skipped. Null if no program is missing. */
export function missingEngines(...names: readonly EngineName[]): string | null {
  const missing = names.filter((name) => findEngine(name) === null);
  if (missing.length === 0) return null;
  return missing.map((name) => `no ${name} on PATH or in ${VARIABLE[name]}`).join(', ');
}

/** Whether the FreeSWITCH that tests start is to have Opus: by the same variable as a site sets, or where its module is. */
export function freeswitchHasOpus(): boolean {
  const said = process.env['FREESWITCH_OPUS'];
  const program = findEngine('freeswitch');
  if (said !== undefined && said !== '') return said === 'with';
  return program !== null && existsSync(join(dirname(program), '../lib/freeswitch/mod/mod_opus.so'));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
