import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';
import { ApiClient } from './api-client.ts';
import { API_KEY } from './settings.ts';
import type { Settings } from './settings.ts';
import { eventually, within } from './wait.ts';
import type { Workspace } from './workspace.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url).pathname;
/** Parts that may outlive a call for a while, by the rules of SIP and RTP. */
const LINGERING = ['signalling.transactions', 'signalling.timers', 'media.ports'];
/** The number that pino gives to `warn`. */
const WARN_LEVEL = 40;
const READY_MS = 45_000;
const EXIT_MS = 30_000;

/** Host and port of a listener. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The command that starts the product. `--config FILE` follows it. */
export interface RunCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** Further variables of its environment, besides ours. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs it with Node, from the sources, in the test's own folder. */
export function runHere(workspace: Workspace, imports: readonly string[] = []): RunCommand {
  const args = [...imports.flatMap((file) => ['--import', file]), MAIN];
  return { command: process.execPath, args, directory: workspace.directory };
}

/** The product as a process of its own, as `npm start -- --config FILE` runs it. */
export class Product implements AsyncDisposable {
  readonly api: ApiClient;
  readonly apiAddress: string;
  /** The UDP and the TCP listener. */
  readonly udp: Address;
  readonly tcp: Address;
  readonly #process: ChildProcess;
  readonly #lines: string[];
  readonly #exit: Promise<number | string>;

  private constructor(process: ChildProcess, lines: string[], exit: Promise<number | string>, ready: Ready) {
    this.#process = process;
    this.#lines = lines;
    this.#exit = exit;
    this.apiAddress = ready.api;
    this.api = new ApiClient(ready.api, API_KEY);
    this.udp = addressOf(ready.sip, 'udp');
    this.tcp = addressOf(ready.sip, 'tcp');
  }

  /** Starts the product in a folder of its own and waits for its `ready`. @throws Error with its output */
  static async start(workspace: Workspace, settings: Settings, run: RunCommand = runHere(workspace)): Promise<Product> {
    const file = workspace.path('warmbridge.yaml');
    await writeFile(file, JSON.stringify(settings, null, 2)); // YAML includes JSON
    const child = spawnGuarded(run.command, [...run.args, '--config', file], {
      cwd: run.directory,
      ...(run.env !== undefined && { env: { ...process.env, ...run.env } }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines: string[] = [];
    let ready: Ready | null = null;
    const take = (line: string): void => {
      lines.push(line);
      if (line.includes('"event":"ready"')) ready = JSON.parse(line) as Ready;
    };
    eachLine(child.stdout!, take);
    eachLine(child.stderr!, take);
    const exit = new Promise<number | string>((resolve) => {
      child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    let ended: number | string | null = null;
    void exit.then((code) => {
      ended = code;
    });
    try {
      const told = await eventually('the product is ready', () => ready ?? (ended !== null && 'ended'), READY_MS);
      if (told === 'ended') throw new Error(`it ended with ${String(ended)}`);
      return new Product(child, lines, exit, told);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`the product did not start\n${lines.join('\n')}`, { cause: error });
    }
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** All output of the product. */
  get output(): string {
    return this.#lines.join('\n');
  }

  /** The log lines at `warn` and above. Complaints about a machine that is too busy are left out. */
  warnings(): readonly string[] {
    return this.#lines.filter((line) => {
      if (!line.startsWith('{')) return false;
      const { level, msg } = JSON.parse(line) as { level: number; msg: string };
      return level >= WARN_LEVEL && msg !== 'the media thread was held up';
    });
  }

  /** Waits until `/readyz` says that the product takes no new calls. */
  async draining(): Promise<void> {
    await eventually('/readyz says draining', async () => {
      const { status, body } = await this.api.request('GET', '/readyz');
      return status === 503 && JSON.stringify(body).includes('draining');
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Its exit code, or the signal that ended it. */
  async exited(timeoutMs = EXIT_MS): Promise<number | string> {
    return await within('the product exits', this.#exit, timeoutMs);
  }

  /** Waits until no call, leg, dialog, room, endpoint, play or recording is open. */
  async expectQuiet(timeoutMs = 5_000): Promise<void> {
    await this.#expectZero(timeoutMs, (name) => !LINGERING.includes(name));
  }

  /**
   * Waits until nothing at all is open, which includes transactions, timers and RTP ports. Transactions absorb
   * retransmissions for up to 32 s after their end (RFC 3261 17.2.1 timer H, 17.1.1.2 timer D, 17.2.2 timer J).
   */
  async expectIdle(timeoutMs = 45_000): Promise<void> {
    await this.#expectZero(timeoutMs, () => true);
  }

  async #expectZero(timeoutMs: number, counts: (name: string) => boolean): Promise<void> {
    let open: readonly (readonly [string, number])[] = [];
    const zero = eventually(
      'nothing is open',
      async () => {
        const { calls, signalling, media } = await this.api.diagnostics();
        const all = { calls, ...prefixed('signalling', signalling), ...prefixed('media', media) };
        open = Object.entries(all).filter(([name, count]) => count !== 0 && counts(name));
        return open.length === 0;
      },
      timeoutMs,
    );
    await zero.catch(() => undefined);
    expect(Object.fromEntries(open), 'what is open after the last call').toEqual({});
  }

  /** Ends the product with SIGTERM, and with SIGKILL if that does not help. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    // A second SIGTERM does not wait for calls that a failed test left behind.
    await within('the product exits', this.#exit, 500).catch(() => this.#process.kill('SIGTERM'));
    await within('the product exits', this.#exit, 8_000).catch(() => this.#process.kill('SIGKILL'));
  }
}

interface Ready {
  readonly sip: readonly string[];
  readonly api: string;
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count]));
}

function addressOf(listeners: readonly string[], protocol: string): Address {
  const listener = listeners.find((text) => text.startsWith(`${protocol}:`));
  if (listener === undefined) throw new Error(`no ${protocol} listener in ${listeners.join()}`);
  const [, host = '', port = ''] = listener.split(':');
  return { host, port: Number(port) };
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let unfinished = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (unfinished + chunk).split('\n');
    unfinished = lines.pop() ?? '';
    lines.forEach(take);
  });
}
