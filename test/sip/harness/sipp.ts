import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { onTestFailed } from 'vitest';
import { spawnGuarded } from '../../tools/guarded-child.ts';
import { freePort } from './free-port.ts';
import type { Address } from './product.ts';
import { eventually } from './wait.ts';
import type { Workspace } from './workspace.ts';

const SCENARIOS = new URL('../../../sipp-scenarios/', import.meta.url).pathname;
const CALL_MS = 15_000;

/** The reason why SIPp cannot run. Null if it can. */
export const sippMissing = spawnSync('sipp', ['-v']).error === undefined ? null : 'sipp is not on PATH';

/** SIPp plays captured RTP over raw sockets, which only root may open. */
export const MAY_PLAY_MEDIA = process.getuid?.() === 0;

/** The way in which a scenario runs. */
export interface SippOptions {
  /** Name of a file in sipp-scenarios/, without `.xml`. */
  readonly scenario: string;
  /** The address that its requests go to. A called party needs none. */
  readonly target?: Address;
  /** Number that it calls. */
  readonly number?: string;
  /** Number that it calls from. */
  readonly caller?: string;
  readonly transport?: 'udp' | 'tcp';
  /** The credentials with which `[authentication]` answers a challenge. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** The length of `<pause/>`. */
  readonly pauseMs?: number;
  readonly calls?: number;
  readonly callsPerSecond?: number;
  readonly timeoutMs?: number;
  /** Its SIP port, if a test must know it before the start. Otherwise a free one is taken. */
  readonly port?: number;
  /** Its RTP port, likewise. SIPp binds it and the second after it. */
  readonly mediaPort?: number;
}

/** A SIPp process that plays one scenario. */
export class Sipp implements AsyncDisposable {
  readonly port: number;
  readonly #options: SippOptions;
  readonly #process: ChildProcess;
  readonly #exit: Promise<number>;
  readonly #traces: { readonly messages: string; readonly errors: string };
  #output = '';

  private constructor(options: SippOptions, port: number, mediaPort: number, workspace: Workspace) {
    this.#options = options;
    this.port = port;
    const base = workspace.path(`${options.scenario}-${port}`);
    this.#traces = { messages: `${base}-messages.log`, errors: `${base}-errors.log` };
    const { target, transport = 'udp', number = 'agent', caller = 'sipp', calls = 1, timeoutMs = CALL_MS } = options;
    const { credentials } = options;
    const args = [
      ...['-sf', `${SCENARIOS}${options.scenario}.xml`],
      ...['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', String(mediaPort)],
      ...['-t', transport === 'tcp' ? 't1' : 'u1', '-s', number, '-key', 'caller', caller],
      ...['-m', String(calls), '-l', String(calls), '-r', String(options.callsPerSecond ?? 10)],
      ...['-d', String(options.pauseMs ?? 1_000), '-recv_timeout', String(timeoutMs), '-nostdin'],
      // No call outlives this time. SIPp counts the calls that are over by then as they ended.
      ...['-timeout', `${Math.ceil(timeoutMs / 1000) + 5}s`, '-timeout_error', '-deadcall_wait', '0'],
      ...['-trace_msg', '-message_file', this.#traces.messages, '-trace_err', '-error_file', this.#traces.errors],
      ...(credentials === undefined ? [] : ['-au', credentials.username, '-ap', credentials.password]),
      ...(target === undefined ? [] : [`${target.host}:${target.port}`]),
    ];
    this.#process = spawnGuarded('sipp', args, {
      cwd: SCENARIOS,
      env: { ...process.env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output = (this.#output + text).slice(-20_000)));
    }
    this.#exit = new Promise((resolve) => this.#process.on('exit', (code) => resolve(code ?? -1)));
  }

  /** Starts a scenario. If the test fails, its messages are printed. */
  static async start(workspace: Workspace, options: SippOptions): Promise<Sipp> {
    const port = options.port ?? (await freePort());
    const sipp = new Sipp(options, port, options.mediaPort ?? (await freePort()), workspace);
    onTestFailed(async () => {
      process.stderr.write(`${await sipp.#report()}\n`);
    });
    if (options.target === undefined) {
      await eventually(`SIPp listens for ${options.scenario}`, async () => await isBound(port));
    }
    return sipp;
  }

  /** The URI of a called party. */
  get uri(): string {
    return `sip:agent@127.0.0.1:${this.port}`;
  }

  /** Waits until every call is over. @throws Error with all messages if a call failed */
  async succeeded(): Promise<void> {
    const code = await this.#exit;
    if (code === 0) return;
    throw new Error(`${this.#options.scenario} failed (SIPp exit status ${code})\n${await this.#errors()}`);
  }

  /** All messages that went over the wire. */
  async messages(): Promise<string> {
    return await readFile(this.#traces.messages, 'utf8').catch(() => '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) this.#process.kill('SIGKILL');
    await this.#exit;
  }

  async #errors(): Promise<string> {
    const errors = await readFile(this.#traces.errors, 'utf8').catch(() => '');
    return `${errors.slice(0, 4_000)}\n${this.#output.slice(-1_500)}`.trim();
  }

  async #report(): Promise<string> {
    const name = `SIPp ${this.#options.scenario}`;
    return `--- ${name}: errors\n${await this.#errors()}\n--- ${name}: messages\n${(await this.messages()).slice(-20_000)}`;
  }
}

/** True if a UDP socket is bound to this port (Linux lists them in /proc/net/udp). */
async function isBound(port: number): Promise<boolean> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return (await readFile('/proc/net/udp', 'utf8')).includes(`0100007F:${hex} `);
}
