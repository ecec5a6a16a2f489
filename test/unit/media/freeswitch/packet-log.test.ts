import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacketLog, sourceOfLine } from '../../../../src/media/freeswitch/packet-log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const sockets = new Set<Socket>();
let server: Server;
let heard: string[];
/** What follows a password. */
let verdict: string;

function line(source: string): string {
  return `R sofia/drachtio_mrf/x y@127.0.0.1 b= 172 127.0.0.1:20000 127.0.0.1:4000 ${source} pt=0 ts=160 seq=7 m=0\n`;
}

function logged(uuid: string, text: string): string {
  return `Content-Type: log/data\nContent-Length: ${text.length}\nLog-Level: 0\nUser-Data: ${uuid}\n\n${text}`;
}

beforeEach(async () => {
  heard = [];
  verdict = '+OK accepted';
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // a reset, where we closed with something of it unread
    socket.write('Content-Type: auth/request\n\n');
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard.push(text.trim());
      socket.write(
        `Content-Type: command/reply\nReply-Text: ${text.startsWith('auth') ? verdict : '+OK log level'}\n\n`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function open(): { log: PacketLog; clock: FakeClock; commands: string[] } {
  const clock = new FakeClock();
  const commands: string[] = [];
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, password: 'pw' };
  const command = (text: string): Promise<string> => {
    commands.push(text);
    return Promise.resolve('+OK');
  };
  return { log: new PacketLog({ address, command, clock }), clock, commands };
}

describe('PacketLog', () => {
  it('tells the sources of one channel that show more than once, and stops the log after that', async () => {
    const { log, clock, commands } = open();
    const look = log.sourcesOf('a');
    await vi.waitFor(() => expect(commands).toEqual(['uuid_debug_media a read on']));
    expect(heard).toEqual(['auth pw', 'log console']);
    const [socket] = sockets;
    for (const source of ['203.0.113.1:61999', '203.0.113.1:61999', '198.51.100.9:1', '[::1]:7']) {
      socket!.write(logged('a', line(source)));
    }
    socket!.write(logged('b', line('192.0.2.1:5')) + logged('b', line('192.0.2.1:5')) + logged('a', 'FLUSH\n'));
    socket!.write('Content-Type: command/reply\nReply-Text: +OK\n\n');
    await vi.waitFor(() => expect(clock.pending).toBe(1));
    // The answer to this says that all before it has been read.
    socket!.write('Content-Type: auth/request\n\n');
    await vi.waitFor(() => expect(heard.at(-1)).toBe('auth pw'));
    clock.advance(100);
    expect(await look).toEqual([{ address: '203.0.113.1', port: 61_999 }]);
    expect(commands).toEqual(['uuid_debug_media a read on', 'uuid_debug_media a read off']);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  });

  it('tells nothing where the password is refused', async () => {
    verdict = '-ERR invalid';
    const { log, commands } = open();
    expect(await log.sourcesOf('a')).toBeNull();
    expect(commands).toEqual(['uuid_debug_media a read off']);
  });

  it('tells nothing where FreeSWITCH closes the log meanwhile', async () => {
    const { log, clock, commands } = open();
    const look = log.sourcesOf('a');
    await vi.waitFor(() => expect(commands).toHaveLength(1));
    // It closes once the other side has closed as well, which has seen our end by then.
    for (const socket of sockets) socket.end();
    await vi.waitFor(() => expect(sockets.size).toBe(0));
    clock.advance(100);
    expect(await look).toBeNull();
  });

  it('looks at 20 channels at a time, and at each once', async () => {
    const { log, clock, commands } = open();
    const looks = Array.from({ length: 20 }, (_unused, index) => log.sourcesOf(`channel-${index}`));
    expect(await log.sourcesOf('channel-0')).toBeNull();
    expect(await log.sourcesOf('one-more')).toBeNull();
    await vi.waitFor(() => expect(commands).toHaveLength(20));
    await vi.waitFor(() => expect(clock.pending).toBe(20));
    clock.advance(100);
    expect(await Promise.all(looks)).toEqual(looks.map(() => []));
    expect(heard).toEqual(['auth pw', 'log console']);
  });
});

describe('sourceOfLine', () => {
  it.each([
    [line('203.0.113.1:61999'), { address: '203.0.113.1', port: 61_999 }],
    [line('2001:db8::1:61999'), { address: '2001:db8::1', port: 61_999 }],
    ['W sofia/x b= 172 1.1.1.1:1 2.2.2.2:2 3.3.3.3:3 pt=0 ts=1 seq=2 m=0', null],
    ['sofia/x FLUSH\n', null],
  ])('of %j', (text, expected) => {
    expect(sourceOfLine(text)).toEqual(expected);
  });
});
