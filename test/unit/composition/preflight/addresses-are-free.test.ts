import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressesAreFree } from '../../../../src/composition/preflight/addresses-are-free.ts';
import type { ConfigFault } from '../../../../src/config/index.ts';
import { configOf } from '../config-of.ts';

/** For documentation (RFC 5737): no machine has it. */
const NOBODYS = '192.0.2.1';
const FREE = { sip: { listen: ['udp:127.0.0.1:0'] }, api: { listen: '127.0.0.1:0' } };
let tcp: Server;
let udp: Socket;
let tcpPort: number;
let udpPort: number;

beforeEach(async () => {
  tcp = createServer().listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  tcpPort = (tcp.address() as AddressInfo).port;
  udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  udpPort = udp.address().port;
});
afterEach(async () => {
  udp.close();
  await tcp[Symbol.asyncDispose]();
});

async function check(values: Readonly<Record<string, unknown>>): Promise<ConfigFault[]> {
  const config = configOf({ media: { rtpPorts: '1024-1031' }, ...FREE, ...values });
  return await addressesAreFree({ config, prompts: { check: () => Promise.resolve() } });
}

describe('addressesAreFree', () => {
  it('finds nothing where all is free, and holds nothing afterwards', async () => {
    await tcp[Symbol.asyncDispose]();
    const values = { sip: { listen: ['udp:127.0.0.1:0', `tcp:127.0.0.1:${tcpPort}`] } };
    expect(await check(values)).toEqual([]);
    expect(await check(values)).toEqual([]);
    tcp = createServer().listen(tcpPort, '127.0.0.1');
    await once(tcp, 'listening');
  });

  it('names what another program has by its key: a UDP and a TCP listener, and the API', async () => {
    expect(
      await check({
        sip: { listen: ['udp:127.0.0.1:0', `udp:127.0.0.1:${udpPort}`, `tcp:127.0.0.1:${tcpPort}`] },
        api: { listen: `127.0.0.1:${tcpPort}` },
      }),
    ).toEqual([
      { path: 'sip.listen[1]', message: `127.0.0.1:${udpPort} is in use by another program (EADDRINUSE)` },
      { path: 'sip.listen[2]', message: `127.0.0.1:${tcpPort} is in use by another program (EADDRINUSE)` },
      { path: 'api.listen', message: `127.0.0.1:${tcpPort} is in use by another program (EADDRINUSE)` },
    ]);
  });

  it('names addresses that this machine does not have', async () => {
    const message = (port: string): string => `${NOBODYS}${port}: this machine has no such address (EADDRNOTAVAIL)`;
    expect(
      await check({
        sip: { listen: [`udp:${NOBODYS}:5060`, `tcp:${NOBODYS}:5060`] },
        media: { address: NOBODYS },
        api: { listen: `${NOBODYS}:8080` },
      }),
    ).toEqual([
      { path: 'sip.listen[0]', message: message(':5060') },
      { path: 'sip.listen[1]', message: message(':5060') },
      { path: 'media.address', message: message('') },
      { path: 'api.listen', message: message(':8080') },
    ]);
  });

  it('names an address that the configuration gives to two', async () => {
    await tcp[Symbol.asyncDispose]();
    const faults = await check({
      sip: { listen: [`tcp:127.0.0.1:${tcpPort}`] },
      api: { listen: `127.0.0.1:${tcpPort}` },
    });
    expect(faults.map(({ path }) => path)).toEqual(['api.listen']);
  });

  it('does not look at what the engines do not use', async () => {
    const sip = { engine: 'drachtio', listen: [`udp:${NOBODYS}:5060`] };
    const media = { engine: 'freeswitch', address: NOBODYS, promptListen: `${NOBODYS}:8086` };
    expect(await check({ sip, media })).toEqual([]);
  });

  it('looks at media.promptListen where a FreeSWITCH fetches prompts', async () => {
    const freeswitch = [{ prompts: 'http' }];
    const media = { engine: 'freeswitch', freeswitch, promptListen: `127.0.0.1:${tcpPort}` };
    const faults = await check({ media });
    expect(faults.map(({ path }) => path)).toEqual(['media.promptListen']);
  });
});
