import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../test/sip/harness/settings.ts';
import { spawnGuarded } from '../../test/tools/guarded-child.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const READY_MS = 30_000;
const END_MS = 15_000;
const KEPT_LINES = 200;
const MOST_LINE = 2_000;
/** The numbers that pino gives to `warn` and `error`. */
const WARN_LEVEL = 40;
const ERROR_LEVEL = 50;

interface Ready {
  readonly sip: readonly string[];
  readonly api: string;
}

/** The product in a process of its own, as `npm start -- --config FILE` runs it. */
export class ProductProcess {
  /** The address for callers. */
  readonly sip: { readonly host: string; readonly port: number };
  readonly api: string;
  readonly #child: ChildProcess;
  /** Its latest lines at `warn` and above. */
  readonly warnings: readonly string[];
  /** Its first lines at `error` and above, and those that are no log at all. */
  readonly errors: readonly string[];

  private constructor(
    child: ChildProcess,
    { sip, api }: Ready,
    { warnings, errors }: Pick<ProductProcess, 'warnings' | 'errors'>,
  ) {
    this.#child = child;
    this.errors = errors;
    const [, host = '', port = ''] =
      /^udp:([^:]+):(\d+)$/.exec(sip.find((text) => text.startsWith('udp:')) ?? '') ?? [];
    this.sip = { host, port: Number(port) };
    this.api = api;
    this.warnings = warnings;
  }

  /**
   * Starts the product in a directory.
   * @param nodeArguments such as `--cpu-prof`
   * @param environment variables beside ours
   * @throws Error with its output
   */
  static async start(
    directory: string,
    settings: Settings,
    nodeArguments: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ProductProcess> {
    const file = join(directory, 'warmbridge.yaml');
    await writeFile(file, JSON.stringify(settings)); // JSON is YAML
    const child = spawnGuarded(process.execPath, [...nodeArguments, MAIN, '--config', file], {
      cwd: directory,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const warnings: string[] = [];
    const errors: string[] = [];
    const ready = Promise.withResolvers<Ready | null>();
    const keep = (line: string): void => {
      warnings.push(line.slice(0, MOST_LINE));
      if (warnings.length > KEPT_LINES) warnings.shift();
      if (levelOf(line) >= ERROR_LEVEL && errors.length < KEPT_LINES) errors.push(line.slice(0, MOST_LINE));
    };
    createInterface(child.stdout!).on('line', (line) => {
      if (line.includes('"event":"ready"')) ready.resolve(JSON.parse(line) as Ready);
      else if (levelOf(line) >= WARN_LEVEL) keep(line);
    });
    createInterface(child.stderr!).on('line', keep);
    child.on('exit', () => ready.resolve(null));
    const timer = setTimeout(() => ready.resolve(null), READY_MS);
    const told = await ready.promise;
    clearTimeout(timer);
    if (told === null) {
      child.kill('SIGKILL');
      throw new Error(warnings.slice(0, 5).join('; ') || 'the product did not become ready');
    }
    return new ProductProcess(child, told, { warnings, errors });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends a GET, or a POST if there is a body. */
  async request<Body>(path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${this.api}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `Bearer ${API_KEY}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** The value of a metric without labels; 0: there is none. */
  async metric(name: string): Promise<number> {
    const headers = { Authorization: `Bearer ${API_KEY}` };
    const text = await (await fetch(`${this.api}/metrics`, { headers, signal: AbortSignal.timeout(10_000) })).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? 0);
  }

  /** Kills the product at once (kill -9). Idempotent. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Ends the product, at once even with open calls. Idempotent. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    // The second signal ends open calls.
    const again = setTimeout(() => this.#child.kill('SIGTERM'), 500);
    const last = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await exit;
    clearTimeout(again);
    clearTimeout(last);
  }
}

/** The level of a log line. What is no log line is worse than any. */
function levelOf(line: string): number {
  return line.startsWith('{') ? (JSON.parse(line) as { level: number }).level : Infinity;
}

/** Key of the benches' API user. */
export const API_KEY = 'bench-key-of-this-run';
