import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { disconnect } from '../../../src/signalling/drachtio/srf.ts';
import type { SrfClient } from '../../../src/signalling/drachtio/srf.ts';
import { connectApplication } from './support/application.ts';
import type { TestApplication } from './support/application.ts';
import { closedAfterEach } from './support/closed-after-each.ts';
import { SipPeer } from './support/sip-peer.ts';
import { header, sdp } from './support/sip-text.ts';
import { StreamConnection } from './support/stream-peer.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const main = new URL('../../../src/main.ts', import.meta.url).pathname;
function fixture(name: string): string {
  return new URL(`./fixtures/${name}`, import.meta.url).pathname;
}

interface Ready {
  readonly sip: readonly string[];
  readonly control: string;
  readonly secret?: string;
  readonly allow: readonly string[];
}

/** Runs `npm start -- sip-server ...` as a process. */
class Command {
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  output = '';

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const { WARMBRIDGE_SIP__DRACHTIO__SECRET: _unset, ...rest } = process.env;
    this.#child = spawnGuarded(process.execPath, [main, 'sip-server', ...args], {
      env: { ...rest, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.exit = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  async ready(): Promise<Ready> {
    await expect.poll(() => this.output, { timeout: 15_000 }).toContain('"event":"ready"');
    const line = this.output.split('\n').find((each) => each.includes('"event":"ready"'));
    return JSON.parse(line!) as Ready;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

const open = closedAfterEach();

function run(args: readonly string[], env?: Record<string, string>): Command {
  const command = new Command(args, env);
  open.push(async () => {
    command.signal('SIGKILL');
    await command.exit;
  });
  return command;
}
async function peer(address?: string): Promise<SipPeer> {
  const opened = await SipPeer.open(address);
  open.push(() => opened.close());
  return opened;
}
function portOf(text: string): number {
  return Number(text.split(':').at(-1));
}
async function connect(
  ready: Ready,
  secret: string,
  setup?: Parameters<typeof connectApplication>[1],
): Promise<TestApplication> {
  const control = { host: '127.0.0.1', port: portOf(ready.control), secret };
  const application = await connectApplication({ control } as ServerUnderTest, setup);
  open.push(() => disconnect(application.srf as unknown as SrfClient)); // the server may be gone already
  return application;
}
const LOCAL = ['--listen', 'udp:127.0.0.1:0', 'tcp:127.0.0.1:0', '--control', '127.0.0.1:0'];

describe('npm start -- sip-server', () => {
  test('prints its address and secret, serves a call of drachtio-srf, and waits for that call after SIGTERM', async () => {
    const command = run(LOCAL);
    const ready = await command.ready();
    expect(ready.sip).toEqual([
      expect.stringMatching(/^udp:127\.0\.0\.1:\d+$/u),
      expect.stringMatching(/^tcp:127\.0\.0\.1:\d+$/u),
    ]);
    expect(ready.secret).toMatch(/^[0-9a-f]{32}$/u);
    expect(ready.allow).toEqual(['127.0.0.0/8', '::1']);
    await connect(ready, ready.secret!, (srf) => {
      srf.invite((req, res) => {
        void srf.createUAS(req, res, { localSdp: sdp(5000) });
      });
    });
    const caller = await peer();
    const server = { address: '127.0.0.1', port: portOf(ready.sip[0]!) };
    const call = caller.call(server);
    call.invite();
    const answer = await call.answered();
    expect(answer.body).toContain('m=audio 5000');

    command.signal('SIGTERM');
    await expect.poll(() => command.output).toContain('signal received');
    caller.call(server).invite();
    expect(header(await caller.response(503, 'INVITE'), 'retry-after')).not.toBe('');
    call.send('BYE');
    await caller.response(200, 'BYE');
    expect(await command.exit).toBe(0);
    expect(command.output).toContain('"event":"stopped"');
  });

  test('a second signal ends the calls at once: BYE', async () => {
    const command = run([...LOCAL, '--secret', 'cymru']);
    const ready = await command.ready();
    expect(ready.secret).toBeUndefined(); // the command line gives the secret, so it is not printed
    await connect(ready, 'cymru', (srf) => {
      srf.invite((req, res) => {
        void srf.createUAS(req, res, { localSdp: sdp(5000) });
      });
    });
    const caller = await peer();
    const call = caller.call({ address: '127.0.0.1', port: portOf(ready.sip[0]!) });
    call.invite();
    await call.answered();
    command.signal('SIGTERM');
    await expect.poll(() => command.output).toContain('signal received');
    command.signal('SIGTERM');
    await caller.request('BYE');
    expect(await command.exit).toBe(0);
  });

  test('takes the secret from the environment, TLS, IPv6, an external address, and sources by --allow', async () => {
    const command = run(
      [
        ...['--listen', 'udp:127.0.0.1:0', '--listen', 'tls:127.0.0.1:0', '--listen', 'udp:[::1]:0'],
        ...['--control', '127.0.0.1:0', '--external-address', '203.0.113.9', '--allow', '127.0.0.2', '--allow', '::1'],
        ...['--tls-cert', fixture('tls-cert.pem'), '--tls-key', fixture('tls-key.pem')],
      ],
      { WARMBRIDGE_SIP__DRACHTIO__SECRET: 'from-the-environment' },
    );
    const ready = await command.ready();
    expect(ready.secret).toBeUndefined();
    expect(ready.allow).toEqual(['127.0.0.2', '::1']);
    const application = await connect(ready, 'from-the-environment', (srf) => {
      srf.use('options', (_req, res) => res.send(200));
    });
    expect(application.hello[0]).toContain('udp/203.0.113.9:');
    const server = { address: '127.0.0.1', port: portOf(ready.sip[0]!) };
    const friend = await peer('127.0.0.2');
    friend.call(server).send('OPTIONS');
    await friend.response(200, 'OPTIONS');
    const stranger = await peer('127.0.0.3');
    stranger.call(server).invite();
    await stranger.response(403, 'INVITE');
    const six = await peer('::1');
    six.call({ address: '::1', port: portOf(ready.sip.find((each) => each.includes('[::1]'))!) }).send('OPTIONS');
    await six.response(200, 'OPTIONS');
    const tls = ready.sip.find((each) => each.startsWith('tls:'));
    const secure = await StreamConnection.open(portOf(tls!), { ca: readFileSync(fixture('tls-cert.pem'), 'utf8') });
    secure.write('\r\n\r\n');
    await expect.poll(() => secure.stray).toBe('\r\n');
    secure.end();
  });

  test('exits with 1 and says so if the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => taken.close(resolve)));
    const { port } = taken.address() as AddressInfo;
    const byControl = run(['--listen', 'udp:127.0.0.1:0', '--control', `127.0.0.1:${port}`]);
    const bySip = run(['--listen', `tcp:127.0.0.1:${port}`, '--control', '127.0.0.1:0']);
    for (const command of [byControl, bySip]) {
      expect(await command.exit).toBe(1);
      expect(command.output).toContain(`Cannot start: 127.0.0.1:${port} is in use by another program`);
    }
  });

  test('exits with 1, or with 2 where the options cannot be read, and names the fault of the command line', async () => {
    const cases: [args: string[], message: string][] = [
      [['--listen', 'udp:localhost:5060'], '--listen udp:localhost:5060: after udp: expected an IP address'],
      [['--listen', 'tls:127.0.0.1:0'], 'TLS needs --tls-cert and --tls-key'],
      [
        ['--listen', 'tls:127.0.0.1:0', '--tls-cert', '/none', '--tls-key', '/none'],
        '--tls-cert /none cannot be read: ENOENT',
      ],
      [['--control', '9022'], '--control 9022: expected host:port'],
      [['--control', '0.0.0.0:0'], 'it needs a secret; set --secret or WARMBRIDGE_SIP__DRACHTIO__SECRET'],
      [['--allow', '10.0.0.0/33'], '--allow 10.0.0.0/33: expected a prefix length'],
      [['--drain-ms', 'soon'], '--drain-ms soon: expected milliseconds'],
      [['--listen', 'udp:192.0.2.1:0'], 'this machine has no such address'],
      [['--nonsense'], "unknown option '--nonsense'"],
    ];
    await Promise.all(
      cases.map(async ([args, message]) => {
        const command = run(args.includes('--listen') ? args : ['--listen', 'udp:127.0.0.1:0', ...args]);
        expect(await command.exit).toBe(message.startsWith('unknown option') ? 2 : 1);
        expect(command.output).toContain(message);
      }),
    );
  }, 30_000);

  test('warns of a well-known secret on a control port that others can reach', async () => {
    const command = run(['--listen', 'udp:0.0.0.0:0', '--control', '0.0.0.0:0', '--secret', 'cymru']);
    await command.ready();
    expect(command.output).toContain('everybody knows its secret');
    expect(command.output).toContain('only this machine may send requests');
  });

  test('--help names every option', async () => {
    const command = run(['--help']);
    expect(await command.exit).toBe(0);
    for (const option of [
      '--listen',
      '--control',
      '--secret',
      '--external-address',
      '--allow',
      '--tls-cert',
      '--drain-ms',
    ]) {
      expect(command.output).toContain(option);
    }
  });
});
