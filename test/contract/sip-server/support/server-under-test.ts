import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pino } from 'pino';
import { describe } from 'vitest';
import { SipServer } from '../../../../src/sip-server/index.ts';
import type { SipServerOptions, SipServerStats } from '../../../../src/sip-server/index.ts';
import type { Address } from './sip-peer.ts';
import { spawnGuarded } from '../../../tools/guarded-child.ts';

/** The server that a conformance case runs on, whichever engine it is. */
export interface ServerUnderTest {
  readonly engine: Engine;
  readonly address: string;
  /** The SIP port, for UDP and TCP. */
  readonly port: number;
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** The address that peers send to. */
  readonly sip: Address;
  /** The port of SIP over WebSocket; 0 where it was not asked for. */
  readonly webSocketPort: number;
  /** Set for the embedded server only. */
  stats(): SipServerStats | null;
  close(): Promise<void>;
}

export type Engine = 'embedded' | 'drachtio';

const SECRET = 'cymru';

/** The program of the reference, if this machine has it: `DRACHTIO_BIN`, or `drachtio` on PATH. */
export const referenceBinary: string | null = findReference();

/**
 * Makes a `describe` block for each engine, `%s` in its name. The block of the reference is skipped if this machine has
 * none. Cases that the reference is known to fail say so, and run on the embedded server only.
 */
export function describeOnEngines(name: string, cases: (engine: Engine) => void): void {
  describe(name.replace('%s', 'embedded'), () => cases('embedded'));
  describe.skipIf(referenceBinary === null)(name.replace('%s', 'drachtio'), () => cases('drachtio'));
}

/** T1 of both engines in the suite. The cases wait for multiples of it. */
export const T1_MS = 100;

/** Starts the embedded server, or the reference, on free ports of loopback. */
export async function startServerUnderTest(
  engine: Engine,
  options: Partial<SipServerOptions> = {},
  takesWebSockets = false,
): Promise<ServerUnderTest> {
  return engine === 'embedded' ? await startEmbedded(options, takesWebSockets) : await startReference(takesWebSockets);
}

async function startEmbedded(options: Partial<SipServerOptions>, takesWebSockets: boolean): Promise<ServerUnderTest> {
  const host = '127.0.0.1';
  const [port, webSocketPort] = await freePorts(2);
  const server = await SipServer.start({
    listen: [`udp:${host}:${port}`, `tcp:${host}:${port}`, ...(takesWebSockets ? [`ws:${host}:${webSocketPort}`] : [])],
    control: { host, port: 0, secret: SECRET },
    timers: { t1Ms: T1_MS, t2Ms: 8 * T1_MS, t4Ms: 10 * T1_MS },
    logger: pino({ level: process.env['SIP_LOG'] ?? 'silent' }),
    ...options,
  });
  return {
    engine: 'embedded',
    address: host,
    port: port!,
    control: { host, port: server.controlPort, secret: SECRET },
    sip: { address: host, port: port! },
    webSocketPort: takesWebSockets ? webSocketPort! : 0,
    stats: () => server.stats(),
    close: async () => await server.close(),
  };
}

async function startReference(takesWebSockets: boolean): Promise<ServerUnderTest> {
  const host = '127.0.0.1';
  const [port, controlPort, webSocketPort] = await freePorts(3);
  const browsers = takesWebSockets ? `<contact>sip:${host}:${webSocketPort};transport=ws</contact>` : '';
  const directory = await mkdtemp(join(tmpdir(), 'drachtio-'));
  const config = join(directory, 'drachtio.conf.xml');
  await writeFile(
    config,
    `<drachtio>
  <admin port="${controlPort}" secret="${SECRET}">${host}</admin>
  <sip>
    <contacts><contact>sip:${host}:${port};transport=udp,tcp</contact>${browsers}</contacts>
    <timers><t1>${T1_MS}</t1><t2>${8 * T1_MS}</t2><t4>${10 * T1_MS}</t4><t1x64>${64 * T1_MS}</t1x64></timers>
  </sip>
  <logging><console/><sofia-loglevel>1</sofia-loglevel><loglevel>${process.env['DRACHTIO_LOG'] ?? 'error'}</loglevel></logging>
</drachtio>`,
  );
  const child = spawnGuarded(referenceBinary!, ['-f', config], {
    stdio: process.env['DRACHTIO_LOG'] ? 'inherit' : 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await listening(host, controlPort!);
  return {
    engine: 'drachtio',
    address: host,
    port: port!,
    control: { host, port: controlPort!, secret: SECRET },
    sip: { address: host, port: port! },
    webSocketPort: takesWebSockets ? webSocketPort! : 0,
    stats: () => null,
    close: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Finds ports that are free for UDP and TCP now. They stay free, because the suite runs alone on loopback. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listening(host: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, host, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the reference server did not start');
}

function findReference(): string | null {
  const given = process.env['DRACHTIO_BIN'];
  if (given !== undefined) {
    return given === '' ? null : given;
  }
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'drachtio'));
  return onPath.find((path) => existsSync(path)) ?? null;
}
