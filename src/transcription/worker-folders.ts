import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Behind it stands the number of the process that made the folder. */
const PREFIX = 'warmbridge-worker-';
const NAME = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Makes a folder for the temporary files of a worker (mode 0700). A worker that is killed leaves what somebody said there,
 * and the folder is removed whole when it is gone.
 * @returns null where none can be made: the worker puts its files where it can
 */
export function makeWorkerFolder(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), `${PREFIX}${String(process.pid)}-`));
  } catch {
    return null;
  }
}

/** Removes a folder and what is in it. It never rejects. */
export async function removeFolder(folder: string): Promise<void> {
  // A program that the worker had started may write into it until it is gone, too.
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

/**
 * Removes the folders of programs that have ended without doing so. It is called once, before this program makes one: a
 * folder with our own number is that of a former process of the same number, which is usual in containers.
 */
export function removeFormerFolders(): void {
  try {
    for (const name of readdirSync(tmpdir())) {
      const maker = NAME.exec(name)?.[1];
      if (maker === undefined || (Number(maker) !== process.pid && isRunning(Number(maker)))) continue;
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  } catch {
    // Folders of others, or no folder for temporary files: nothing of ours.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
