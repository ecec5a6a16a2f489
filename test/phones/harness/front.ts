import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Workspace } from '../../sip/harness/workspace.ts';
import type { EngineProcess } from '../../tools/engines/engine-process.ts';
import { startKamailio } from './kamailio-process.ts';
import { findProgram } from './phone-programs.ts';

/** The configuration that Warmbridge comes with. */
export const SHIPPED = new URL('../../../deploy/kamailio/', import.meta.url).pathname;
const FIXTURES = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
const FOLDERS = ['/usr/lib/x86_64-linux-gnu/kamailio/modules/', '/usr/lib/aarch64-linux-gnu/kamailio/modules/'];
const PORT = 5060;
const TLS_PORT = 5061;

/** The reason why tests that need kamailio with TLS are skipped; null if it is there. */
export function missingFront(): string | null {
  if (findProgram('kamailio') === null) return 'no kamailio on PATH';
  return FOLDERS.some((folder) => existsSync(`${folder}/tls.so`)) ? null : 'no tls.so of kamailio';
}

/** What the site of a test is. */
export interface FrontSettings {
  readonly address: string;
  /** Addresses of the nodes. */
  readonly nodes: readonly string[];
  /** Networks that may call. */
  readonly trusted: string;
  /** Whether telephones register from anywhere. */
  readonly telephones?: boolean;
}

/** A kamailio that runs deploy/kamailio/kamailio.cfg as it is, with the other files of that folder for this site. */
export class Front implements AsyncDisposable {
  readonly address: string;
  readonly udp: { readonly host: string; readonly port: number };
  readonly tls: { readonly host: string; readonly port: number; readonly name: string; readonly ca: string };
  readonly #directory: string;
  readonly #process: EngineProcess;

  private constructor(address: string, directory: string, process: EngineProcess, ca: string) {
    this.address = address;
    this.udp = { host: address, port: PORT };
    this.tls = { host: address, port: TLS_PORT, name: 'sip.test', ca };
    this.#directory = directory;
    this.#process = process;
  }

  static async start(workspace: Workspace, { address, nodes, trusted, telephones }: FrontSettings): Promise<Front> {
    const directory = await workspace.makeDirectory('front');
    await copyFile(`${SHIPPED}kamailio.cfg`, `${directory}/kamailio.cfg`);
    const site = [
      `listen=udp:${address}:${PORT} name "inside"`,
      `listen=tcp:${address}:${PORT}`,
      `listen=tls:${address}:${TLS_PORT}`,
      `#!define TRUSTED_NETWORKS "${trusted}"`,
      '#!define WITH_TLS',
      ...(telephones === true ? ['#!define WITH_TELEPHONES'] : []),
      `#!define DISPATCHER_LIST "${directory}/dispatcher.list"`,
      `#!define TLS_CONFIG "${directory}/tls.cfg"`,
      `#!define CONTROL_SOCKET "unix:${directory}/ctl"`,
      '#!define PING_S 1',
      '#!define WORKERS 2',
    ];
    await writeFile(`${directory}/site.cfg`, `${site.join('\n')}\n`);
    await writeFile(`${directory}/dispatcher.list`, nodes.map((node) => `1 sip:${node}:${PORT}\n`).join(''));
    const tls = (await readFile(`${SHIPPED}tls.cfg`, 'utf8'))
      .replaceAll('/etc/kamailio/tls/cert.pem', `${FIXTURES}tls-cert.pem`)
      .replaceAll('/etc/kamailio/tls/key.pem', `${FIXTURES}tls-key.pem`)
      .replaceAll('/etc/kamailio/tls/peers-ca.pem', `${FIXTURES}peers-ca.pem`);
    await writeFile(`${directory}/tls.cfg`, tls);
    const program = findProgram('kamailio') ?? '';
    const process = await startKamailio(program, `${directory}/kamailio.cfg`, directory, address, 64);
    return new Front(address, directory, process, await readFile(`${FIXTURES}tls-cert.pem`, 'utf8'));
  }

  /** Of the process that has started its workers. @throws Error where it does not run */
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined || !this.#process.running) throw new Error('kamailio does not run');
    return pid;
  }

  /** What it has logged. */
  get output(): string {
    return this.#process.output;
  }

  /** What the dispatcher thinks of each node, by address: `A` active, `I` inactive, `D` disabled, `T` trying. */
  async states(): Promise<Readonly<Record<string, string>>> {
    const list = await this.command('dispatcher.list');
    const found = list.matchAll(/URI: sip:([\d.]+):\d+[^]*?FLAGS: (\w)/g);
    return Object.fromEntries([...found].map(([, address, flag]) => [address!, flag!]));
  }

  /** Forgets which node has which dialog. */
  async forget(): Promise<void> {
    await this.command('htable.flush', 'dialogs');
  }

  /** Asks it by kamcmd. */
  async command(...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('kamcmd', ['-s', `unix:${this.#directory}/ctl`, ...words]);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}
