import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect, createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { SipServerOptions } from '../../../src/sip-server/index.ts';
import { freePort } from '../../sip/harness/free-port.ts';
import { CERTIFICATE } from './support/certificate.ts';
import { closedAfterEach } from './support/closed-after-each.ts';
import { request } from './support/dialogs.ts';
import { OTHER, PEER, PEERS_CA } from './support/peer-certificates.ts';
import { RawApplication } from './support/raw-application.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import type { ServerUnderTest } from './support/server-under-test.ts';

const open = closedAfterEach();

type TlsOptions = NonNullable<SipServerOptions['tls']>;

/** @returns the server, and the port of its TLS listener */
async function start(tls: Partial<TlsOptions>): Promise<{ readonly server: ServerUnderTest; readonly port: number }> {
  const port = await freePort();
  const listen = [`tls:127.0.0.1:${String(port)}`];
  const server = await startServerUnderTest('embedded', { listen, tls: { ...CERTIFICATE, ...tls } });
  open.push(() => server.close());
  return { server, port };
}

/** Opens a connection. @returns whether it is served: one line end answers a ping of two (RFC 5626 3.5.1) */
async function isServed(port: number, options: ConnectionOptions = {}): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', ca: CERTIFICATE.cert, servername: 'sip.test', ...options });
  open.push(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write('\r\n\r\n');
  return await new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes) === '\r\n'));
    socket.once('close', () => resolve(false));
  });
}

describe('a peer that has to show a certificate where it connects', () => {
  const asks = (name: string | null): Partial<TlsOptions> => ({ asked: { ca: [PEERS_CA], nameOf: () => name } });

  test.each([
    ['of its DNS name', 'peer.test', PEER, true],
    ['of its SIP URI (RFC 5922 7.1)', 'voice.peer.test', PEER, true],
    ['of its address', '127.0.0.1', PEER, true],
    ['of another name', 'peer.test', OTHER, false],
    ['that nobody vouches for', 'sip.test', CERTIFICATE, false],
    ['but shows none', 'peer.test', {}, false],
  ])('%s', async (_what, name, shown, served) => {
    const { server, port } = await start(asks(name));
    expect(await isServed(port, shown)).toBe(served);
    await expect.poll(() => server.stats()!.sockets).toBe(served ? 2 : 1);
  });

  test('others need none, and may show any', async () => {
    const { port } = await start(asks(null));
    expect([await isServed(port), await isServed(port, CERTIFICATE)]).toEqual([true, true]);
  });
});

describe('a peer that asks for a certificate where we connect', () => {
  /** @returns the port, and the name in the certificate of each connection */
  const askingPeer = async (): Promise<{ port: number; names: (string | undefined)[] }> => {
    const names: (string | undefined)[] = [];
    const asking = createServer({ ...PEER, ca: PEERS_CA, requestCert: true, rejectUnauthorized: true });
    asking.on('secureConnection', (socket: TLSSocket) => {
      socket.on('error', () => undefined);
      names.push(socket.getPeerCertificate().subject.CN as string | undefined);
    });
    asking.listen(0, '127.0.0.1');
    await once(asking, 'listening');
    open.push(() => asking.close());
    return { port: (asking.address() as AddressInfo).port, names };
  };

  test('gets the one that is for it, and is checked by authorities of its own', async () => {
    const { port, names } = await askingPeer();
    const asked: string[] = [];
    const { server } = await start({
      peerAt: (host) => {
        asked.push(host);
        return { ...OTHER, ca: PEERS_CA };
      },
    });
    const application = await RawApplication.connect(server);
    open.push(() => application.close());
    application.send('sip||', request('OPTIONS', {}, '', `sips:bob@127.0.0.1:${String(port)}`));
    await expect.poll(() => names).toEqual(['other.test']);
    expect(asked).toEqual(['127.0.0.1']);
  });

  test('without one for it gets ours, and 503 comes of a peer that is not trusted', async () => {
    const { port, names } = await askingPeer();
    const { server } = await start({ peerAt: () => null });
    const application = await RawApplication.connect(server);
    open.push(() => application.close());
    application.send('sip||', request('OPTIONS', {}, '', `sips:bob@127.0.0.1:${String(port)}`));
    await application.sip('SIP/2.0 503');
    expect(names).toEqual([]);
  });
});
