import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { describeOnEngines, T1_MS } from '../sip-server/support/server-under-test.ts';
import { cseq, header, headerLines, readSip, tag } from '../sip-server/support/sip-text.ts';
import type { SipText } from '../sip-server/support/sip-text.ts';
import { useSignallingWorld } from './support/signalling-world.ts';

const AUTH = { username: 'u', password: 'p' };

describeOnEngines('OPTIONS by the signalling adapter on %s', (engine) => {
  const on = useSignallingWorld(engine);

  /** Asks the peer, which answers with the status. */
  async function pinged(status: number): Promise<{ readonly ping: SipText; readonly told: number | null }> {
    const told = on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: undefined });
    const ping = await on.world.peer.request('OPTIONS');
    on.world.peer.reply(ping, status);
    return { ping, told: await told };
  }

  test('has all that a request must have, and says what it accepts (RFC 3261 8.1.1, 11.1)', async () => {
    const { ping, told } = await pinged(200);
    expect(told).toBe(200);
    const { hostPort } = on.world.peer;
    expect(ping.startLine).toBe(`OPTIONS sip:${hostPort} SIP/2.0`);
    expect(header(ping, 'to')).toBe(`<sip:${hostPort}>`);
    expect(headerLines(ping, 'max-forwards')).toEqual(['70']);
    expect(header(ping, 'accept')).toBe('application/sdp');
    expect(cseq(ping).method).toBe('OPTIONS');
    expect(header(ping, 'call-id')).not.toBe('');
    expect(tag(header(ping, 'from'))).not.toBe('');
    const { address, port } = on.server.sip;
    expect(header(ping, 'from')).toContain(`sip:warmbridge@${address}`);
    expect(header(ping, 'contact')).toContain(`sip:warmbridge@${address}:${String(port)}`);
    expect(header(ping, 'content-length')).toBe('0');
    expect(header(ping, 'via')).toMatch(/^SIP\/2\.0\/UDP .*branch=z9hG4bK/u);
  });

  test('goes to the proxy, by the transport of that, and the Request-URI is that of the peer', async () => {
    const uri = 'sip:192.0.2.9:5061;transport=tls';
    const proxy = `sip:${on.world.peer.hostPort}`;
    const told = on.world.signalling.ping({ uri, auth: undefined, proxy });
    const ping = await on.world.peer.request('OPTIONS');
    expect(ping.startLine).toBe(`OPTIONS ${uri} SIP/2.0`);
    on.world.peer.reply(ping, 200);
    expect(await told).toBe(200);
  });

  test('of a peer gets 200, and 503 once calls are refused because the program drains (RFC 3261 11.2)', async () => {
    const { peer, signalling } = on.world;
    peer.call(on.server.sip).send('OPTIONS');
    await peer.response(200, 'OPTIONS');
    signalling.drain();
    peer.call(on.server.sip).send('OPTIONS');
    await peer.response(503, 'OPTIONS');
  });

  test('goes by the transport of the URI, which To does not name (RFC 3261 19.1.1)', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const came = once(server, 'connection').then(async ([socket]) => {
      const [bytes] = (await once(socket as NodeJS.EventEmitter, 'data')) as [Buffer];
      const ping = readSip(bytes, { address: '127.0.0.1', port });
      const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(ping, name)}`);
      (socket as { end(text: string): void }).end(
        `SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`,
      );
      return ping;
    });
    const told = on.world.signalling.ping({ uri: `sip:127.0.0.1:${String(port)};transport=tcp`, auth: undefined });
    const ping = await came;
    expect(header(ping, 'via')).toMatch(/^SIP\/2\.0\/TCP /u);
    expect(ping.startLine).toBe(`OPTIONS sip:127.0.0.1:${String(port)};transport=tcp SIP/2.0`);
    expect(header(ping, 'to')).toBe(`<sip:127.0.0.1:${String(port)}>`);
    expect(await told).toBe(200);
    server.close();
  });

  test.each([401, 404, 405, 481, 501, 503])('%i is told as it came', async (status) => {
    expect((await pinged(status)).told).toBe(status);
  });

  test('a challenge is answered with the credentials (RFC 3261 22.2, 22.3)', async () => {
    const told = on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: AUTH });
    const first = await on.world.peer.request('OPTIONS');
    on.world.peer.reply(first, 407, {
      headers: { 'Proxy-Authenticate': 'Digest realm="pbx", nonce="n", algorithm=MD5' },
    });
    const second = await on.world.peer.request('OPTIONS');
    expect(header(second, 'call-id')).toBe(header(first, 'call-id'));
    expect(cseq(second).number).toBe(cseq(first).number + 1);
    expect(header(second, 'proxy-authorization')).toContain('username="u"');
    on.world.peer.reply(second, 200);
    expect(await told).toBe(200);
  });

  test('a challenge that cannot be read is told like any other answer', async () => {
    for (const headers of [{}, { 'WWW-Authenticate': 'Nonsense' }]) {
      const told = on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: AUTH });
      on.world.peer.reply(await on.world.peer.request('OPTIONS'), 401, { headers });
      expect(await told).toBe(401);
    }
  });

  test('a silent peer: 408 after 64*T1 (RFC 3261 17.1.2.2, timer F)', { timeout: 20_000 }, async () => {
    const sentAt = performance.now();
    const told = on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: undefined });
    expect(await told).toBe(408);
    expect(performance.now() - sentAt).toBeGreaterThan(60 * T1_MS);
    expect(on.world.peer.repeated.all.length).toBeGreaterThan(2);
  });

  test('a port where nobody listens, by TCP: 503 (RFC 3261 8.1.3.1)', { timeout: 20_000 }, async () => {
    expect(await on.world.signalling.ping({ uri: 'sip:127.0.0.1:9;transport=tcp', auth: undefined })).toBe(503);
  });

  test('is not waited for any more when the adapter closes', async () => {
    const told = on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: undefined });
    await on.world.peer.request('OPTIONS');
    await on.world.signalling.close();
    expect(await told).toBeNull();
  });

  test('without a SIP server, and for what is no URI: null', async () => {
    expect(await on.world.signalling.ping({ uri: 'nonsense', auth: undefined })).toBeNull();
    await on.world.signalling.close();
    expect(await on.world.signalling.ping({ uri: `sip:${on.world.peer.hostPort}`, auth: undefined })).toBeNull();
  });
});
