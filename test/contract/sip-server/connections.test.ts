import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { CERTIFICATE } from './support/certificate.ts';
import { closedAfterEach } from './support/closed-after-each.ts';
import { request, response } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';
import { header, sdp, unique } from './support/sip-text.ts';
import { SipPeer } from './support/sip-peer.ts';
import { StreamConnection } from './support/stream-peer.ts';
import { SipServer } from '../../../src/sip-server/index.ts';
import type { SipServerOptions } from '../../../src/sip-server/index.ts';

const open = closedAfterEach();

async function start(options: Partial<SipServerOptions>): Promise<ServerUnderTest> {
  const server = await startServerUnderTest('embedded', options);
  open.push(() => server.close());
  return server;
}
/** A connection that says nothing. `closed` resolves once the server, or the test, has ended it. */
function idle(port: number, localAddress = '127.0.0.1'): { socket: Socket; closed: Promise<void> } {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => undefined);
  open.push(() => socket.destroy());
  return { socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}
function options(port: number, more = '', length = '0'): string {
  return (
    `OPTIONS sip:svc@127.0.0.1:${port} SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5099;branch=z9hG4bK${unique('c')}\r\n` +
    `Max-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: ${unique('c')}\r\nCSeq: 1 OPTIONS\r\n${more}Content-Length: ${length}\r\n\r\n`
  );
}

describe('bounds of connections', () => {
  test('the total number of connections is bounded', async () => {
    const server = await start({ limits: { maxConnections: 4 } });
    const kept = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'].map((address) => idle(server.port, address));
    await expect.poll(() => server.stats()!.sockets).toBe(2 + 4);
    const fifth = idle(server.port, '127.0.0.5');
    await fifth.closed;
    expect(server.stats()!.counters.connectionsRefused).toBe(1);
    kept[0]!.socket.destroy();
    await expect.poll(() => server.stats()!.sockets).toBe(2 + 3);
    const sixth = idle(server.port, '127.0.0.5');
    await expect.poll(() => server.stats()!.sockets).toBe(2 + 4);
    expect(sixth.socket.destroyed).toBe(false);
  });

  test('sources that are not let in cannot crowd the others out', async () => {
    const server = await start({
      allowSource: (address) => address === '127.0.0.9',
      limits: { maxConnections: 5, maxStrangerConnections: 2 },
    });
    idle(server.port, '127.0.0.1');
    idle(server.port, '127.0.0.2');
    await expect.poll(() => server.stats()!.sockets).toBe(2 + 2);
    await idle(server.port, '127.0.0.3').closed;
    const friends = [0, 1, 2].map(() => idle(server.port, '127.0.0.9'));
    await expect.poll(() => server.stats()!.sockets).toBe(2 + 5);
    expect(friends.every(({ socket }) => !socket.destroyed)).toBe(true);
  });

  test('TLS handshakes that are never finished count, and end (RFC 8446 leaves the time to us)', async () => {
    const server = await start({
      listen: ['udp:127.0.0.1:0', 'tls:127.0.0.1:0'],
      tls: CERTIFICATE,
      limits: { maxConnectionsPerSource: 3, connectTimeoutMs: 500 },
    });
    const application = await RawApplication.open(server);
    open.push(() => application.close());
    const hello = await application.ask('authenticate|cymru|');
    const port = Number(/tls\/127\.0\.0\.1:(\d+)/u.exec(hello.text)![1]);
    const silent = [0, 1, 2].map(() => idle(port));
    await Promise.all(silent.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    const fourth = idle(port);
    await fourth.closed;
    expect(server.stats()!.counters.connectionsRefused).toBe(1);
    await Promise.all(silent.map(({ closed }) => closed));
    const later = await StreamConnection.open(port, { ca: CERTIFICATE.cert });
    later.write('\r\n\r\n');
    await expect.poll(() => later.stray).toBe('\r\n');
    later.end();
    await expect.poll(() => server.stats()!.sockets).toBe(2);
    // a connection that has ended makes room
    for (let count = 0; count < 5; count += 1) {
      const each = await StreamConnection.open(port, { ca: CERTIFICATE.cert });
      each.end();
      await each.closed;
      await expect.poll(() => server.stats()!.sockets).toBe(2);
    }
    expect(server.stats()!.counters.connectionsRefused).toBe(1);
  });

  test('a peer that does not read is cut off, with what waits for it', async () => {
    const server = await start({ limits: { maxBacklogBytes: 64 * 1024 } });
    const application = await RawApplication.connect(server, 'options');
    open.push(() => application.close());
    const { socket, closed } = idle(server.port);
    socket.pause();
    const big = 'x'.repeat(60_000);
    for (let count = 0; count < 400; count += 1) {
      socket.write(options(server.port));
      const frame = await application.sip('OPTIONS', 500).catch(() => null);
      if (frame === null) {
        break; // the server has cut it off
      }
      application.send(`sip|${frame.fields[8]!}|`, response(200, { 'Content-Type': 'text/plain' }, big));
    }
    await expect.poll(() => server.stats()!.sockets, { timeout: 5_000 }).toBe(2);
    socket.resume();
    await closed;
  });

  test('a peer that takes the connection and does no TLS handshake is given up on: 503', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket.on('error', () => undefined)));
    open.push(async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => silent.close(resolve));
    });
    const { port } = silent.address() as AddressInfo;
    const server = await start({ listen: ['tls:127.0.0.1:0'], tls: CERTIFICATE, limits: { connectTimeoutMs: 300 } });
    const application = await RawApplication.connect(server);
    open.push(() => application.close());
    application.send('sip||', request('OPTIONS', {}, '', `sips:bob@127.0.0.1:${port}`));
    await application.sip('SIP/2.0 503');
    expect(server.stats()!.sockets).toBe(1);
  });
});

test('failed TLS handshakes are counted, and one line for each source says who and why', async () => {
  const lines: unknown[] = [];
  const logger = pino(
    { level: 'warn', base: null, timestamp: false },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  const refusals = new RefusalLog(logger, new FakeClock());
  const server = await SipServer.start({
    listen: ['tls:127.0.0.1:0'],
    tls: CERTIFICATE,
    control: { host: '127.0.0.1', port: 0, secret: 'secret' },
    limits: { connectTimeoutMs: 300 },
    logger,
    refusals,
  });
  open.push(() => server.close());
  const port = Number(/:(\d+)$/u.exec(server.endpoints[0]!)![1]);
  const plain = [idle(port), idle(port)];
  for (const { socket } of plain) socket.write('OPTIONS sip:svc@127.0.0.1 SIP/2.0\r\n\r\n');
  await Promise.all(plain.map(({ closed }) => closed));
  await idle(port, '127.0.0.2').closed; // it says nothing
  expect(refusals.count('tls')).toBe(3);
  expect(lines).toEqual([
    expect.objectContaining({ source: '127.0.0.1', why: expect.stringMatching(/^ERR_SSL_/u) }),
    expect.objectContaining({ source: '127.0.0.2', why: 'ERR_TLS_HANDSHAKE_TIMEOUT', untold: 1 }),
  ]);
  await expect.poll(() => server.stats().sockets).toBe(1);
});

describe('one source', () => {
  test('a flood of one source is shed, and another source is served meanwhile', async () => {
    const server = await start({ limits: { requestsPerSecondPerSource: 10, refusalsPerSecond: 1_000 } });
    const application = await RawApplication.connect(server, 'message');
    open.push(() => application.close());
    const [flooding, other] = [await SipPeer.open('127.0.0.1'), await SipPeer.open('127.0.0.2')];
    open.push(() => Promise.all([flooding.close(), other.close()]));
    for (let count = 0; count < 200; count += 1) {
      flooding.call(server.sip).send('OPTIONS');
    }
    await expect.poll(() => flooding.inbox.left(({ status }) => status === 503).length).toBeGreaterThan(150);
    other.call(server.sip).send('MESSAGE');
    await application.sip('MESSAGE');
    expect(other.inbox.all.filter(({ status }) => status === 503)).toEqual([]);
  });
});

describe('messages on connections', () => {
  test('IPv6: an incoming call by TCP, and an outgoing one', async () => {
    const server = await start({ listen: ['tcp:[::1]:0'] });
    const application = await RawApplication.open(server);
    open.push(() => application.close());
    const hello = await application.ask('authenticate|cymru|');
    await application.ask('route|options');
    const port = Number(/tcp\/\[::1\]:(\d+)/u.exec(hello.text)![1]);
    const caller = await StreamConnection.open(port, undefined, '::1');
    caller.write(options(port));
    const frame = await application.sip('OPTIONS');
    expect([frame.fields[4], frame.fields[5]]).toEqual(['tcp', '::1']);
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    expect(header(await caller.response(200), 'via')).toContain('received=::1');
    caller.end();

    const callee = createServer();
    await new Promise<void>((resolve) => callee.listen(0, '::1', resolve));
    open.push(() => new Promise((resolve) => callee.close(resolve)));
    const connected = new Promise<StreamConnection>((resolve) => {
      callee.once('connection', (socket) => resolve(new StreamConnection(socket)));
    });
    const uri = `sip:bob@[::1]:${(callee.address() as AddressInfo).port};transport=tcp`;
    application.send('sip||', request('INVITE', {}, sdp(1), uri));
    const connection = await connected;
    const invite = await connection.request('INVITE');
    expect(header(invite, 'via')).toContain(`SIP/2.0/TCP [::1]:${port};`);
    expect(header(invite, 'contact')).toBe(`<sip:[::1]:${port};transport=tcp>`);
    connection.reply(invite, 486);
    await application.sip('SIP/2.0 486');
    connection.end();
  });

  test('a malformed message gets 400, a message that is too large 413, and the connection stays (RFC 3261 18.3)', async () => {
    const messages = {
      maxMessageBytes: 4_000,
      maxHeaderBytes: 2_000,
      maxHeaders: 20,
      maxHeaderLineBytes: 1_000,
      maxDiscardBytes: 100_000,
    };
    const server = await start({ limits: { messages } });
    const application = await RawApplication.connect(server, 'options');
    open.push(() => application.close());
    const before = server.stats()!.counters.parseFailures;
    const peer = await StreamConnection.open(server.port);
    peer.write(options(server.port).replace('1 OPTIONS', 'one OPTIONS'));
    await peer.response(400);
    peer.write(options(server.port, '', '8000') + 'x'.repeat(8_000));
    await peer.response(413);
    peer.write(`\r\n${options(server.port)}`); // a CRLF before a message means nothing (RFC 3261 7.5)
    const frame = await application.sip('OPTIONS');
    await application.ask(`sip|${frame.fields[8]!}|`, response(200));
    await peer.response(200);
    // the server closes a connection when it cannot tell where a message ends
    peer.write(options(server.port, 'X: y\r\n'.repeat(20)));
    await peer.response(400);
    await peer.closed;
    expect(server.stats()!.counters.parseFailures - before).toBe(3);
  });

  test('a malformed response is counted and not answered', async () => {
    const server = await start({});
    const peer = await StreamConnection.open(server.port);
    peer.write('SIP/2.0 200 OK\r\nVia: x\r\nContent-Length: 0\r\n\r\n');
    await expect.poll(() => server.stats()!.counters.parseFailures).toBe(1);
    peer.write('\r\n\r\n');
    await expect.poll(() => peer.stray).toBe('\r\n');
    expect(peer.inbox.all).toEqual([]);
    peer.end();
  });
});
