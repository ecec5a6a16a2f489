import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { systemResolver } from '../../../src/sip-server/transport/resolver.ts';
import type { Resolver, SipServerOptions } from '../../../src/sip-server/index.ts';
import { CERTIFICATE } from './support/certificate.ts';
import { closedAfterEach } from './support/closed-after-each.ts';
import { request } from './support/dialogs.ts';
import { RawApplication } from './support/raw-application.ts';
import { startServerUnderTest } from './support/server-under-test.ts';
import { SipPeer } from './support/sip-peer.ts';
import { header, sdp } from './support/sip-text.ts';
import { StreamPeer } from './support/stream-peer.ts';

const open = closedAfterEach();

const NOTHING: Resolver = {
  naptr: () => Promise.resolve([]),
  srv: () => Promise.resolve([]),
  addresses: () => Promise.resolve([]),
};

async function application(
  resolver: Partial<Resolver>,
  options: Partial<SipServerOptions> = {},
): Promise<RawApplication> {
  const server = await startServerUnderTest('embedded', { ...options, resolver: { ...NOTHING, ...resolver } });
  open.push(() => server.close());
  const connected = await RawApplication.connect(server);
  open.push(() => connected.close());
  return connected;
}
async function streamPeer(...args: Parameters<typeof StreamPeer.open>): Promise<StreamPeer> {
  const peer = await StreamPeer.open(...args);
  open.push(() => peer.close());
  return peer;
}
async function peer(...args: Parameters<typeof SipPeer.open>): Promise<SipPeer> {
  const opened = await SipPeer.open(...args);
  open.push(() => opened.close());
  return opened;
}

describe('names lead to sockets (RFC 3263 4)', () => {
  test('NAPTR says TCP: the request goes by TCP, to the host and port of SRV', async () => {
    const callee = await streamPeer();
    const app = await application({
      naptr: () =>
        Promise.resolve([
          { flags: 's', service: 'SIP+D2T', replacement: 'tcp.pbx.test', order: 1, preference: 1 },
          { flags: 's', service: 'SIP+D2U', replacement: 'udp.pbx.test', order: 2, preference: 1 },
        ]),
      srv: (name) =>
        Promise.resolve(
          name === 'tcp.pbx.test' ? [{ name: 'host.pbx.test', port: callee.port, priority: 1, weight: 1 }] : [],
        ),
      addresses: (name) => Promise.resolve(name === 'host.pbx.test' ? ['127.0.0.1'] : []),
    });
    app.send('sip||', request('OPTIONS', {}, '', 'sip:bob@pbx.test'));
    const connection = await callee.connection();
    const got = await connection.request('OPTIONS');
    expect(got.uri).toBe('sip:bob@pbx.test'); // the name stays in the Request-URI
    connection.reply(got, 200);
    await app.sip('SIP/2.0 200');
  });

  test('AAAA leads to an IPv6 peer; an address without a fitting listener is passed over', async () => {
    const callee = await peer('::1');
    const app = await application(
      { addresses: () => Promise.resolve(['192.0.2.1', '::1']) },
      { listen: ['udp:[::1]:0'] },
    );
    app.send('sip||', request('OPTIONS', {}, '', `sip:bob@six.test:${callee.port}`));
    const got = await callee.request('OPTIONS');
    expect(header(got, 'via')).toContain('SIP/2.0/UDP [::1]:');
    callee.reply(got, 200);
    await app.sip('SIP/2.0 200');
  });

  test('a large request to a name goes by TCP too, and by UDP if nobody listens there', async () => {
    const large = `${sdp(1)}${'a=x:'.padEnd(1_400, 'y')}\r\n`;
    const addresses = (): Promise<readonly string[]> => Promise.resolve(['127.0.0.1']);
    const both = await streamPeer();
    const app = await application({ addresses });
    app.send('sip||', request('INVITE', {}, large, `sip:bob@pbx.test:${both.port}`));
    const connection = await both.connection();
    connection.reply(await connection.request('INVITE'), 486);
    await app.sip('SIP/2.0 486');
    const only = await peer();
    app.send('sip||', request('INVITE', {}, large, `sip:bob@pbx.test:${only.port}`));
    only.reply(await only.request('INVITE'), 486);
    await app.sip('SIP/2.0 486');
  });

  test('a large request goes to the TCP server that DNS names beside the UDP one, a small one does not', async () => {
    const large = `${sdp(1)}${'a=x:'.padEnd(1_400, 'y')}\r\n`;
    const stream = await streamPeer();
    const datagrams = await peer();
    let tcpPort = stream.port;
    const app = await application({
      srv: (name) =>
        Promise.resolve([
          { name: 'a.test', port: name.startsWith('_sip._tcp') ? tcpPort : datagrams.port, priority: 1, weight: 1 },
        ]),
      addresses: () => Promise.resolve(['127.0.0.1']),
    });
    app.send('sip||', request('INVITE', {}, sdp(1), 'sip:bob@both.test'));
    datagrams.reply(await datagrams.request('INVITE'), 486);
    await app.sip('SIP/2.0 486');
    app.send('sip||', request('INVITE', {}, large, 'sip:bob@both.test'));
    const connection = await stream.connection();
    connection.reply(await connection.request('INVITE'), 486);
    await app.sip('SIP/2.0 486');
    tcpPort = 1; // nobody listens there
    app.send('sip||', request('INVITE', {}, large, 'sip:bob@deaf.test'));
    datagrams.reply(await datagrams.request('INVITE'), 486);
    await app.sip('SIP/2.0 486');
  });

  test('SIPS by SRV: the certificate has to name the domain that was asked for (RFC 5922 4)', async () => {
    const callee = await streamPeer(CERTIFICATE);
    const app = await application(
      {
        srv: (name) =>
          Promise.resolve(
            name.startsWith('_sips._tcp.') ? [{ name: 'any.test', port: callee.port, priority: 1, weight: 1 }] : [],
          ),
        addresses: () => Promise.resolve(['127.0.0.1']),
      },
      { listen: ['tls:127.0.0.1:0'], tls: { ...CERTIFICATE, ca: CERTIFICATE.cert } },
    );
    app.send('sip||', request('OPTIONS', {}, '', 'sips:bob@sip.test')); // the certificate names sip.test
    const connection = await callee.connection();
    connection.reply(await connection.request('OPTIONS'), 200);
    await app.sip('SIP/2.0 200');
    app.send('sip||', request('OPTIONS', {}, '', 'sips:bob@other.test'));
    await app.sip('SIP/2.0 503');
  });

  test('a name without an address gives a 503 that says so', async () => {
    const app = await application({});
    app.send('sip||', request('OPTIONS', {}, '', 'sip:bob@nowhere.test'));
    expect((await app.sip('SIP/2.0 503')).sip.startLine).toBe('SIP/2.0 503 DNS Error');
  });
});

/** A name server with one NAPTR and two SRV records (RFC 1035 4, 2782, 3403), and none for other names. */
async function nameServer(): Promise<string> {
  const label = (text: string): Buffer => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const name = (text: string): Buffer => Buffer.concat([...text.split('.').map(label), Buffer.from([0])]);
  const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
  const records: Record<string, Buffer[]> = {
    'pbx.test 35': [
      Buffer.concat([u16(10), u16(20), label('S'), label('SIP+D2T'), label(''), name('_sip._tcp.pbx.test')]),
    ],
    '_sip._tcp.pbx.test 33': [
      Buffer.concat([u16(1), u16(5), u16(5070), name('a.pbx.test')]),
      Buffer.concat([u16(2), u16(6), u16(5071), name('b.pbx.test')]),
    ],
  };
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    let end = 12;
    const labels: string[] = [];
    while (query[end] !== 0) {
      labels.push(query.toString('latin1', end + 1, end + 1 + query[end]!));
      end += 1 + query[end]!;
    }
    const type = query.readUInt16BE(end + 1);
    const found = records[`${labels.join('.').toLowerCase()} ${type}`] ?? [];
    const status = found.length === 0 ? 0x8183 : 0x8180; // NXDOMAIN, or no error
    const head = Buffer.concat([query.subarray(0, 2), u16(status), u16(1), u16(found.length), u16(0), u16(0)]);
    const answers = found.map((data) =>
      Buffer.concat([u16(0xc00c), u16(type), u16(1), u16(0), u16(60), u16(data.length), data]),
    );
    socket.send(Buffer.concat([head, query.subarray(12, end + 5), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  open.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return `127.0.0.1:${socket.address().port}`;
}

describe('the system resolver', () => {
  test('NAPTR and SRV come as the name server gives them, and are empty if there are none', async () => {
    const resolver = systemResolver([await nameServer()]);
    expect(await resolver.naptr('pbx.test')).toMatchObject([
      { flags: 'S', service: 'SIP+D2T', replacement: '_sip._tcp.pbx.test', order: 10, preference: 20 },
    ]);
    expect((await resolver.srv('_sip._tcp.pbx.test')).toSorted((one, other) => one.port - other.port)).toMatchObject([
      { name: 'a.pbx.test', port: 5070, priority: 1, weight: 5 },
      { name: 'b.pbx.test', port: 5071, priority: 2, weight: 6 },
    ]);
    expect(await resolver.naptr('other.test')).toEqual([]);
    expect(await resolver.srv('_sip._udp.pbx.test')).toEqual([]);
  });

  test('a name server that is silent is given up on', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    open.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
    expect(await systemResolver([`127.0.0.1:${socket.address().port}`]).srv('_sip._udp.pbx.test')).toEqual([]);
  });

  test('addresses by the hosts file', async () => {
    expect(await systemResolver().addresses('localhost')).toContain('127.0.0.1');
  });
});
