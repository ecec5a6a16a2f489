import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_MESSAGE_LIMITS } from '../../../../src/sip-server/message/index.ts';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import { describeEndpoint } from '../../../../src/sip-server/transport/endpoint.ts';
import { StreamConnection } from '../../../../src/sip-server/transport/stream-connection.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const EVERY_MS = 50_000;
const PATIENCE_MS = 10_000;

let clock: FakeClock;
let connection: StreamConnection;
let written: string[];
let socket: EventEmitter & { bytesRead: number; writable: boolean };
let lost: number;

beforeEach(() => {
  clock = new FakeClock();
  written = [];
  lost = 0;
  socket = Object.assign(new EventEmitter(), {
    ...{ remoteAddress: '10.0.0.5', remotePort: 5060, bytesRead: 0, writable: true, writableLength: 0 },
    write: (bytes: Buffer) => written.push(bytes.toString()),
    destroy: () => {
      socket.writable = false;
      socket.emit('close');
    },
    end: () => undefined,
  });
  const timers = new TimerQueue(clock, () => undefined);
  const limits = { messages: DEFAULT_MESSAGE_LIMITS, messageTimeoutMs: 30_000, maxBacklogBytes: 1_000 };
  const endpoint = describeEndpoint({ protocol: 'tcp', host: '127.0.0.1', port: 0 }, 5060);
  const handlers = { onMessage: () => undefined, onFault: () => undefined, onClosed: () => undefined };
  connection = new StreamConnection(socket as unknown as Socket, endpoint, limits, timers, handlers);
  connection.watch(() => (lost += 1));
  expect(connection.keepAlive(EVERY_MS, PATIENCE_MS)).toBe(true);
});

/** The peer answers a ping. */
function pong(): void {
  socket.bytesRead += 2;
  socket.emit('data', Buffer.from('\r\n'));
}

/** The timers of the server are a little late. */
const SLACK_MS = 100;

test('a double CRLF is sent every so often (RFC 5626 3.5.1), once for each connection', () => {
  expect(connection.keepAlive(EVERY_MS, PATIENCE_MS)).toBe(false);
  clock.advance(3 * (EVERY_MS + PATIENCE_MS + 2 * SLACK_MS));
  expect(written).toEqual(['\r\n\r\n', '\r\n\r\n', '\r\n\r\n']);
});

test('a peer that answers none may not know pings, and is left alone', () => {
  clock.advance(5 * (EVERY_MS + PATIENCE_MS));
  expect(lost).toBe(0);
});

test('a peer that answered one and does not answer another is gone, and nothing is left (RFC 5626 4.4.1)', () => {
  clock.advance(EVERY_MS + SLACK_MS);
  pong();
  clock.advance(PATIENCE_MS + EVERY_MS + SLACK_MS);
  expect(lost).toBe(0);
  clock.advance(PATIENCE_MS + SLACK_MS);
  expect(lost).toBe(1);
  clock.advance(EVERY_MS * 3);
  expect(clock.pending).toBe(0);
});
