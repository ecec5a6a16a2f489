import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PromptDelivery } from '../../../../src/media/freeswitch/prompt-delivery.ts';
import { FreeswitchServer } from '../../../../src/media/freeswitch/server.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const RUNNING = 'drachtio_mrf\tprofile\t    sip:mod_sofia@127.0.0.1:5085\tRUNNING (0)\n';

let sockets: Socket[];
let listener: Server;
/** Is told of each request before it is answered. */
let onRequest: (request: string) => void;

/** Answers as a FreeSWITCH that has no codec of ours. */
function answer(request: string): string {
  if (!request.startsWith('api ')) return 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n';
  const body = request === 'api sofia status' ? RUNNING : '+OK\n';
  return `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

function open(): number {
  return sockets.filter((socket) => !socket.closed).length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function serverWith(clock: FakeClock): FreeswitchServer {
  return new FreeswitchServer({
    address: {
      host: '127.0.0.1',
      port: (listener.address() as AddressInfo).port,
      password: 'pw',
      profile: 'drachtio_mrf',
    },
    dialogs: { invite: () => Promise.reject(new Error('no dialogs here')) },
    prompts: { forget: () => undefined } as unknown as PromptDelivery,
    codecs: ['PCMU'],
    instance: 'test',
    clock,
    logger: pino({ level: 'silent' }),
  });
}

beforeEach(async () => {
  sockets = [];
  onRequest = () => undefined;
  listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write('Content-Type: auth/request\n\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      for (const request of text.split('\n\n').map((part) => part.trimStart())) {
        if (request === '') continue;
        onRequest(request);
        socket.write(answer(request));
      }
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  listener.close();
});

describe('A FreeSWITCH that cannot be used', () => {
  it('keeps no connection of an attempt that failed', async () => {
    const clock = new FakeClock();
    const server = serverWith(clock);
    await server.start();
    expect(server.unavailable).toMatch(/none of our codecs/);
    await until(() => open() === 0);
    clock.advance(250);
    await until(() => sockets.length === 2);
    await until(() => open() === 0);
    await server.close();
  });

  it('keeps no connection when it is closed while it connects', async () => {
    const server = serverWith(new FakeClock());
    onRequest = (request) => {
      if (request.startsWith('api hupall')) void server.close();
    };
    await server.start();
    expect(server.unavailable).toBe('closed');
    await until(() => open() === 0);
  });
});
