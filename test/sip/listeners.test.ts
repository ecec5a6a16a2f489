import { connect } from 'node:tls';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SipPeer } from '../contract/sip-server/support/sip-peer.ts';
import { header } from '../contract/sip-server/support/sip-text.ts';
import { StreamConnection } from '../contract/sip-server/support/stream-peer.ts';
import { enginesOfRun } from './harness/engines.ts';
import { Exchange } from './harness/exchange.ts';
import { API_KEY, NUMBER } from './harness/settings.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';

const fixtures = new URL('../contract/sip-server/fixtures/', import.meta.url).pathname;
const CERT = `${fixtures}tls-cert.pem`;
const IS_EMBEDDED = enginesOfRun().pair === 'embedded';

/** The series of `/metrics`, by name and labels. */
async function seriesOf(exchange: Exchange): Promise<ReadonlyMap<string, number>> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  const text = await (await fetch(new URL('/metrics', exchange.product.apiAddress), { headers })).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

// These tests are for the embedded SIP server alone. drachtio-server listens where its own contacts say, and counts for
// itself.
describe.skipIf(!IS_EMBEDDED)('listeners of the configuration', () => {
  it('TLS, IPv6 and an external address, as configured', async () => {
    await using exchange = await Exchange.open({
      listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0', 'tls:127.0.0.1:0', 'udp:[::1]:0'],
      tls: { cert: CERT, key: `${fixtures}tls-key.pem`, ca: CERT },
      externalAddress: '203.0.113.9',
    });
    const ready = JSON.parse(exchange.product.output.split('\n').find((line) => line.includes('"event":"ready"'))!) as {
      sip: string[];
    };
    const listening = (prefix: string): number =>
      Number(
        ready.sip
          .find((each) => each.startsWith(prefix))
          ?.split(':')
          .at(-1),
      );
    const options = (protocol: string): string =>
      `OPTIONS sip:svc@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/${protocol} 127.0.0.1:5099;branch=z9hG4bKlisten\r\nMax-Forwards: 70\r\n` +
      'From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: listen\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

    const socket = connect({
      port: listening('tls:'),
      host: '127.0.0.1',
      ca: readFileSync(CERT),
      servername: 'sip.test',
    });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const secure = new StreamConnection(socket);
    secure.write(options('TLS'));
    await secure.response(200);
    secure.end();

    const six = await SipPeer.open('::1');
    const four = await SipPeer.open();
    try {
      six.call({ address: '::1', port: listening('udp:[::1]') }).send('OPTIONS');
      await six.response(200, 'OPTIONS');
      // the answer to an INVITE shows the address that the product announces
      const call = four.call({ address: '127.0.0.1', port: exchange.product.udp.port }, { user: NUMBER });
      call.invite();
      const answer = await four.response(200, 'INVITE');
      call.ack(answer);
      expect(header(answer, 'contact')).toContain(`203.0.113.9:${exchange.product.udp.port}`);
      call.send('BYE');
      await four.response(200, 'BYE');
    } finally {
      await six.close();
      await four.close();
    }
  });

  it.skipIf(sippMissing !== null)('/metrics has the counts of the SIP server', async () => {
    await using exchange = await Exchange.open();
    const before = await seriesOf(exchange);
    await using caller = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-200-then-bye',
      target: exchange.product.udp,
      number: NUMBER,
    });
    await caller.succeeded();
    const after = await seriesOf(exchange);
    const rise = (name: string): number => (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN);
    // INVITE, ACK and BYE, and more if SIPp sent one of them twice
    expect(rise('warmbridge_sip_requests_total{direction="received"}')).toBeGreaterThanOrEqual(3);
    expect(rise('warmbridge_sip_responses_total{direction="sent",class="2xx"}')).toBeGreaterThanOrEqual(2);
    expect(rise('warmbridge_sip_internal_errors_total')).toBe(0);
    expect(after.get('warmbridge_sip_applications')).toBe(1);
    expect(after.get('warmbridge_sip_dialogs')).toBe(0);
  });
});
