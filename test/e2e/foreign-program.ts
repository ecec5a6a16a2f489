import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { spawnGuarded } from '../tools/guarded-child.ts';
import { eventually } from '../sip/harness/wait.ts';

/** A line that a program printed: an object with `step`. */
export interface Told {
  readonly step: string;
  readonly [field: string]: unknown;
}

/** A program that was written for another platform. It prints what happens to it as lines of JSON. */
export class ForeignProgram implements AsyncDisposable {
  readonly told: Told[] = [];
  readonly #child: ChildProcess;
  #errors = '';

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawnGuarded(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#child;
    if (stdout !== null) {
      createInterface(stdout).on('line', (line) => {
        this.told.push(line.startsWith('{') ? (JSON.parse(line) as Told) : { step: 'text', line });
      });
    }
    stderr?.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
  }

  /** Waits until it has told a step so often, and gives all of that step. */
  async tells(step: string, count = 1, timeoutMs = 10_000): Promise<readonly Told[]> {
    try {
      return await eventually(
        `the program tells ${step}`,
        () => {
          const all = this.told.filter((each) => each.step === step);
          return all.length >= count && all;
        },
        timeoutMs,
      );
    } catch (cause) {
      throw new Error(`it told ${JSON.stringify(this.told)}; ${this.#errors}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
