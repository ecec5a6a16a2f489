import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps kamailio where only root has it on PATH. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** A program that the suite of real phones needs, by its name on PATH. */
export type PhoneProgram = 'baresip' | 'kamailio' | 'linphonec';

/** Finds a program. Null if there is none. */
export function findProgram(name: PhoneProgram): string | null {
  return FOLDERS.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

/** The reason why tests that need these programs are skipped. Null if no program is missing. */
export function missingPrograms(...names: readonly PhoneProgram[]): string | null {
  const missing = names.filter((name) => findProgram(name) === null);
  return missing.length === 0 ? null : missing.map((name) => `no ${name} on PATH`).join(', ');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
