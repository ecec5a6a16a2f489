import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import { vi } from 'vitest';
import { spawnGuarded } from '../tools/guarded-child.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY_MS = 45_000;

/** The program with the configuration that comes with it, as `npm start` runs it, in a folder of its own. */
export class ShippedProduct implements AsyncDisposable {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #lines: () => string;

  private constructor(folder: string, child: ChildProcess, lines: () => string) {
    this.folder = folder;
    this.#child = child;
    this.#lines = lines;
  }

  /**
   * @param env what differs from the configuration: ports, at least
   * @param at makes the command that runs a program somewhere else. @defaultValue here
   */
  static async start(
    env: Readonly<Record<string, string>>,
    at: (program: string, ...args: readonly string[]) => readonly [string, ...string[]] = (...command) => command,
  ): Promise<ShippedProduct> {
    const folder = await mkdtemp(join(tmpdir(), 'warmbridge-shipped-'));
    const config = join(ROOT, 'config/warmbridge.yaml');
    const [command, ...args] = at(process.execPath, join(ROOT, 'src/main.ts'), '--config', config);
    const child = spawnGuarded(command, args, {
      cwd: folder,
      env: { ...process.env, WARMBRIDGE_PROMPTS__DIRECTORY: join(ROOT, 'prompts'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const product = new ShippedProduct(folder, child, () => output);
    try {
      await vi.waitUntil(() => output.includes('"event":"ready"'), { timeout: READY_MS });
      return product;
    } catch (cause) {
      await product[Symbol.asyncDispose]();
      throw new Error(`the product did not start\n${output}`, { cause });
    }
  }

  /** The last lines that it wrote. */
  get output(): string {
    return this.#lines().split('\n').slice(-40).join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
