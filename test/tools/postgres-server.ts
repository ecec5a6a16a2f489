import type { ChildProcess } from 'node:child_process';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from './engines/free-ports.ts';
import { spawnGuarded, whenGone } from './guarded-child.ts';

const run = promisify(execFile);

/** Longest time until the server takes connections, also after a crash. */
const READY_MS = 30_000;
/** Longest time until it has ended in order. */
const END_MS = 20_000;
/** Where Debian has the programs of each version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const SUPERUSER = 'postgres';
/** The name of its socket, `.s.PGSQL.5432`, has a port in any case. */
const USUAL_PORT = 5432;

/**
 * Kills the server and its processes, which are no group: each leads one of its own. `$0` is the directory. The pid is
 * read from the file of the server, and believed where the process has our directory on its command line.
 */
const CLEAN_UP = `
  pid=$(head -n 1 "$0/data/postmaster.pid")
  if [ -n "$pid" ] && grep -qF "$0/data" "/proc/$pid/cmdline"; then
    kill -s STOP "$pid"
    for file in $(grep -l "^PPid:[[:space:]]*$pid\\$" /proc/[0-9]*/status); do
      child=\${file#/proc/}
      kill -s KILL "\${child%/status}"
    done
    kill -s KILL "$pid"
  fi
  rm -rf "$0" || { sleep 1; rm -rf "$0"; }`;

export interface PostgresServerOptions {
  /** Whether it listens on a free TCP port of 127.0.0.1 too. @defaultValue false */
  readonly tcp?: boolean;
  /** Settings of postgresql.conf beside or instead of ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The user that the server runs as where we are root, which PostgreSQL refuses. */
interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A PostgreSQL server for tests: on a Unix socket of its own, with its data in a fresh directory that goes with it. When
 * this process is gone, for whatever reason, the server and the directory go too.
 */
export class PostgresServer implements AsyncDisposable {
  readonly #programs: string;
  readonly #directory: string;
  readonly #user: User | null;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #port: number;
  readonly #callOff: () => void;
  #child: ChildProcess | null = null;
  #output = '';
  #databases = 0;

  private constructor(programs: string, user: User | null, port: number | null, settings: Record<string, string>) {
    this.#programs = programs;
    this.#user = user;
    this.#directory = mkdtempSync(join(tmpdir(), 'warmbridge-postgres-'));
    if (user !== null) chownSync(this.#directory, user.uid, user.gid);
    chmodSync(this.#directory, 0o700);
    this.#callOff = whenGone(CLEAN_UP, this.#directory);
    this.#port = port ?? USUAL_PORT;
    this.#settings = {
      listen_addresses: port === null ? '' : '127.0.0.1',
      port: String(this.#port),
      unix_socket_directories: this.#directory,
      max_connections: '100',
      shared_buffers: '16MB',
      fsync: 'on',
      ...settings,
    };
  }

  /**
   * Makes a server and waits until it takes connections, some 2 s.
   * @throws Error with what it said where that fails, and where {@link postgresMissing} has a reason
   */
  static async start({ tcp = false, settings = {} }: PostgresServerOptions = {}): Promise<PostgresServer> {
    const missing = postgresMissing();
    const programs = findPrograms();
    if (missing !== null || programs === null) throw new Error(missing ?? 'no PostgreSQL');
    const server = new PostgresServer(programs, unprivilegedUser(), tcp ? ((await freePorts(1))[0] ?? null) : null, {
      ...settings,
    });
    try {
      await server.#initialise();
      await server.start();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The directory of its socket, as libpq and pg take it for a host. */
  get socketDirectory(): string {
    return this.#directory;
  }

  /** The last 20,000 characters of what it logged. */
  get output(): string {
    return this.#output;
  }

  /** Of the process that has started all others. @throws Error where it does not run */
  get pid(): number {
    if (this.#child?.pid === undefined || !this.running) throw new Error('the server does not run');
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child?.pid !== undefined && !hasEnded(this.#child);
  }

  /** The URL of a database by the Unix socket, as libpq and pg (pg-connection-string) read it. Without a password. */
  url(database: string): string {
    return `postgres://${SUPERUSER}@/${encodeURIComponent(database)}?host=${encodeURIComponent(this.#directory)}&port=${this.#port}`;
  }

  /** The URL of a database by TCP. @throws Error where the server was started without `tcp` */
  tcpUrl(database: string): string {
    if (this.#settings['listen_addresses'] === '') throw new Error('the server listens on its Unix socket alone');
    return `postgres://${SUPERUSER}@127.0.0.1:${this.#port}/${encodeURIComponent(database)}`;
  }

  /**
   * Makes an empty database.
   * @param name lower case, digits and `_`; without one it gets the next number
   * @returns its URL by the Unix socket
   */
  async createDatabase(name = `test_${++this.#databases}`): Promise<string> {
    await this.query('postgres', `CREATE DATABASE "${name}"`);
    return this.url(name);
  }

  /**
   * Runs statements of SQL by psql.
   * @returns what it printed: a line for each row, `|` between columns
   * @throws Error with what psql said of the first statement that failed
   */
  async query(database: string, sql: string, signal?: AbortSignal): Promise<string> {
    const args = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database), '-c', sql];
    const { stdout } = await run(join(this.#programs, 'psql'), args, signal === undefined ? {} : { signal });
    return stdout.trimEnd();
  }

  /** Starts it again after `stop` or `kill`, on the data it had. */
  async start(): Promise<void> {
    if (this.running) throw new Error('the server runs');
    const settings = Object.entries(this.#settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', this.#data, ...settings];
    // Not guarded as others are: its processes are no group of it. CLEAN_UP ends them.
    const child = spawn(join(this.#programs, 'postgres'), args, this.#spawnOptions());
    this.#child = child;
    this.#listenTo(child);
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
    failed.catch(() => undefined);
    const deadline = Date.now() + READY_MS;
    while (!this.#isReady()) {
      if (child.pid === undefined) await failed;
      if (hasEnded(child)) throw new Error(`postgres ended: ${this.#output}`);
      if (Date.now() > deadline) throw new Error(`postgres is not ready after ${READY_MS} ms: ${this.#output}`);
      await delay(20);
    }
  }

  /**
   * Ends it. Idempotent.
   * @param mode `fast` ends all sessions and writes everything down, `immediate` leaves that to the recovery at the next
   *   start, as after a crash (PostgreSQL 15, 19.5)
   */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (this.#child === null || !this.running) return;
    const exit = once(this.#child, 'exit');
    this.resume();
    this.#child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const timer = setTimeout(() => this.#signalAll('SIGKILL'), END_MS);
    await exit;
    clearTimeout(timer);
  }

  /** Ends all its processes at once (SIGKILL), as a crash does. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child === null || !this.running) return;
    const exit = once(this.#child, 'exit');
    this.#signalAll('SIGKILL');
    await exit;
  }

  /** Stops all its processes (SIGSTOP): connections are taken by the kernel and stay open, and nothing answers. */
  pause(): void {
    this.#signalAll('SIGSTOP');
  }

  /** Lets it go on after `pause`. */
  resume(): void {
    this.#signalAll('SIGCONT');
  }

  /** Kills it and removes its directory. Idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
    this.#callOff();
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  #spawnOptions(): {
    cwd: string;
    stdio: ['ignore', 'pipe', 'pipe'];
    env: NodeJS.ProcessEnv;
    uid?: number;
    gid?: number;
  } {
    const env = { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' };
    return { cwd: this.#directory, stdio: ['ignore', 'pipe', 'pipe'], env, ...this.#user };
  }

  async #initialise(): Promise<void> {
    // Nothing is there yet to be lost by a crash of the machine: --no-sync.
    const args = ['-D', this.#data, '--username', SUPERUSER, '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
    const child = spawnGuarded(join(this.#programs, 'initdb'), [...args, '--no-sync'], this.#spawnOptions());
    this.#listenTo(child);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`initdb failed: ${this.#output}`);
    this.#output = '';
  }

  #listenTo(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-20_000);
      });
    }
  }

  /** True when the server says so in its file, which pg_ctl goes by too. */
  #isReady(): boolean {
    try {
      const lines = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n');
      return Number(lines[0]) === this.#child?.pid && lines[7]?.trim() === 'ready';
    } catch {
      return false;
    }
  }

  /** The first one is signalled first, so that it makes no others meanwhile; but it goes on last, and is killed last. */
  #signalAll(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    const pid = this.#child?.pid;
    if (pid === undefined || !this.running) return;
    if (signal !== 'SIGCONT') send(pid, 'SIGSTOP');
    for (const child of childrenOf(pid)) send(child, signal);
    send(pid, signal);
  }
}

/** Why no PostgreSQL can be started here, or null: for the names of suites that are skipped. */
export function postgresMissing(): string | null {
  const programs = findPrograms();
  if (programs === null) return 'PostgreSQL is not installed';
  if (process.platform !== 'linux') return 'the PostgreSQL of the tests needs /proc of Linux';
  if (process.geteuid?.() === 0 && unprivilegedUser() === null) return 'there is no user that PostgreSQL could run as';
  return null;
}

/** The folder of the newest version that is there, or null. */
function findPrograms(): string | null {
  const versions = listOf(DEBIAN_FOLDER).toSorted((one, other) => Number(other) - Number(one));
  const folders = [
    ...versions.map((version) => join(DEBIAN_FOLDER, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const isComplete = (folder: string): boolean =>
    ['postgres', 'initdb', 'psql'].every((name) => isProgram(join(folder, name)));
  return folders.find(isComplete) ?? null;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function unprivilegedUser(): User | null {
  if (process.geteuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((option) =>
      spawnSync('id', [option, name], { encoding: 'utf8' }).stdout.trim(),
    );
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/** Its processes are all children of the first one. The number after the state is the parent's (proc_pid_stat(5)). */
function childrenOf(pid: number): readonly number[] {
  return listOf('/proc')
    .map(Number)
    .filter((each) => Number.isInteger(each) && parentOf(each) === pid);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may have any character.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null; // it has ended
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended
  }
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
