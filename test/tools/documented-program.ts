import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from './guarded-child.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INDENT = '    ';

/** The program `name` of a page: the indented lines from `// NAME` on. @throws Error where there is none */
function programOf(page: string, name: string): string {
  const lines = readFileSync(`${ROOT}${page}`, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${INDENT}// ${name}`));
  if (start === -1) throw new Error(`${page} has no program ${name}`);
  const behind = lines.slice(start);
  const end = behind.findIndex((line) => line !== '' && !line.startsWith(INDENT));
  return behind.slice(0, end).map((line) => line.slice(INDENT.length)).join('\n'); // prettier-ignore
}

/** A program of the documentation, run as it stands there. It prints its address first. */
export class DocumentedProgram implements AsyncDisposable {
  /** What it printed first. */
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(address: string, child: ChildProcess) {
    this.address = address;
    this.#child = child;
  }

  /** Starts it on a port of its own. @throws Error where the page has no such program, or it ends */
  static async start(
    page: string,
    name: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<DocumentedProgram> {
    const child = spawnGuarded(process.execPath, ['--input-type=module', '-e', programOf(page, name)], {
      cwd: ROOT,
      env: { ...process.env, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const first = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
    if (!Buffer.isBuffer(first[0])) throw new Error(`${name} of ${page} ended`);
    return new DocumentedProgram(first[0].toString().trim(), child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
