import { connect as connectTcp, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import JsSIP from 'jssip';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { enginesOfRun } from './harness/engines.ts';
import { Exchange } from './harness/exchange.ts';
import { eventually } from './harness/wait.ts';

const REALM = 'warmbridge';
const IS_EMBEDDED = enginesOfRun().pair === 'embedded';

/** JsSIP's socket, over the WebSocket of Node: what a browser has of its own. */
function socketFor(url: string): ConstructorParameters<typeof JsSIP.UA>[0]['sockets'] {
  let socket: WebSocket | null = null;
  const made = {
    url,
    sip_uri: `sip:${new URL(url).host};transport=ws`,
    via_transport: 'WS',
    onconnect: () => undefined,
    ondisconnect: (_isError: boolean, _code?: number, _reason?: string) => undefined,
    ondata: (_data: string) => undefined,
    connect: () => {
      const opened = new WebSocket(url, 'sip');
      socket = opened;
      opened.on('open', () => made.onconnect());
      opened.on('message', (data: Buffer) => made.ondata(data.toString()));
      opened.on('error', () => undefined);
      opened.on('close', (code, reason) => made.ondisconnect(code !== 1000, code, reason.toString()));
    },
    disconnect: () => socket?.close(),
    send: (message: string) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(message);
      return true;
    },
    isConnected: () => socket?.readyState === WebSocket.OPEN,
    isConnecting: () => socket?.readyState === WebSocket.CONNECTING,
  };
  return made as never;
}

/** A network between browser and program that can be cut. */
class Network implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  isUp = true;

  private constructor(port: number) {
    this.#server = createServer((near) => {
      if (!this.isUp) {
        near.destroy();
        return;
      }
      const far = connectTcp(port, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => undefined);
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
  }

  static async to(port: number): Promise<Network> {
    const network = new Network(port);
    await new Promise<void>((resolve) => network.#server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.isUp = false;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

interface Shown {
  readonly state: string;
  readonly contacts: readonly {
    reachable: boolean;
    roundTripMs: number | null;
    source: string;
    uri: string;
  }[];
}

describe.skipIf(!IS_EMBEDDED)('telephones in browsers (JsSIP)', () => {
  it('register, answer OPTIONS, are away without their connection, and there again with another', async () => {
    await using exchange = await Exchange.open({
      listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0', 'ws:127.0.0.1:0'],
      users: [{ name: 'anna', password: 'secret' }],
      registrar: { keepAliveMs: 5_000 },
    });
    const ready = JSON.parse(exchange.product.output.split('\n').find((line) => line.includes('"event":"ready"'))!) as {
      sip: string[];
    };
    const port = Number(
      ready.sip
        .find((each) => each.startsWith('ws:'))!
        .split(':')
        .at(-1),
    );
    const shown = async (): Promise<Shown> => await exchange.product.api.get<Shown>('/v1/users/anna');
    await using network = await Network.to(port);
    const browser = new JsSIP.UA({
      sockets: socketFor(`ws://127.0.0.1:${String(network.port)}/`),
      uri: `sip:anna@${REALM}`,
      authorization_user: 'anna',
      password: 'secret',
      realm: REALM,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 1,
    });
    try {
      browser.start();
      await eventually('it is registered', () => browser.isRegistered());
      const { state, contacts } = await shown();
      expect([state, contacts.length, contacts[0]!.source]).toEqual([
        'registered',
        1,
        expect.stringMatching(/^ws:127\.0\.0\.1:/),
      ]);
      expect(contacts[0]!.uri).toMatch(/^sip:\w+@\w+\.invalid;transport=ws/);
      await eventually('it answered OPTIONS', async () => (await shown()).contacts[0]?.roundTripMs !== null, 8_000);
      network.cut();
      await eventually('it is away', async () => (await shown()).state === 'unreachable');
      network.isUp = true;
      await eventually('it is back', async () => (await shown()).state === 'registered', 8_000);
      expect((await shown()).contacts).toHaveLength(1);
    } finally {
      browser.stop();
    }
    await eventually('it is gone', async () => (await shown()).state === 'unregistered');
  });
});
