import { setTimeout as delay } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { longestPauseMs } from '../e2e/hearing.ts';
import { Witness } from '../e2e/witness.ts';
import { nowMs, partySdp } from '../tools/index.ts';
import { header } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { enginesOfRun } from './harness/engines.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { TeamsParty } from './harness/teams-party.ts';
import { ALL_TONES, TONES } from './harness/tones.ts';
import { eventually } from './harness/wait.ts';

const FIXTURES = new URL('../contract/sip-server/fixtures/', import.meta.url).pathname;
function fixture(name: string): string {
  return readFileSync(`${FIXTURES}${name}`, 'utf8');
}
/** The name in our certificate, by which Teams knows us. */
const SBC = 'sip.test';
const FROM = '+15550163001';
const AGENT = '+15550163002';
const CM_80 = 'AES_CM_128_HMAC_SHA1_80';
const MOST_SILENCE_MS = 400;
const TOGETHER_MS = 1_000;

/** drachtio-server and FreeSWITCH have certificates and SRTP of their own. */
describe.skipIf(enginesOfRun().pair !== 'embedded')('Microsoft Teams Direct Routing', () => {
  it('both parties in Teams: TLS with certificates both ways, SRTP, our name in Contact, and what is heard', async () => {
    await using stack = new AsyncDisposableStack();
    const tls = { cert: fixture('peer-cert.pem'), key: fixture('peer-key.pem'), ca: fixture('tls-cert.pem') };
    const caller = stack.use(await TeamsParty.open(TONES.caller, tls));
    const agent = stack.use(await TeamsParty.open(TONES.agent, tls));
    const port = await freePort();
    const exchange = stack.use(
      await Exchange.open({
        listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0', `tls:127.0.0.1:${String(port)}`],
        externalAddress: SBC,
        tls: {
          cert: `${FIXTURES}tls-cert.pem`,
          key: `${FIXTURES}tls-key.pem`,
          ca: `${FIXTURES}peers-ca.pem`,
          peers: [{ trunk: 'teams', verify: true }],
        },
        trunks: [
          {
            name: 'teams',
            uri: `sip:127.0.0.1:${String(agent.port)};transport=tls`,
            allow: ['127.0.0.1/32'],
            profile: 'teams',
          },
        ],
      }),
    );
    const witness = stack.use(await Witness.open());
    exchange.handOverTo(AGENT);
    const answer = await caller.call(AUTO_NUMBER, FROM, { name: SBC, port });
    expect(header(answer, 'Contact')).toMatch(new RegExp(`sip:[^>]*${SBC}:${String(port)};transport=tls`));
    const invite = await agent.pickUp();
    expect(header(invite, 'Contact')).toMatch(new RegExp(`sip:[^>]*${SBC}:${String(port)};transport=tls`));
    expect(header(invite, 'P-Asserted-Identity')).toContain(FROM);
    expect(header(invite, 'History-Info')).not.toBeNull();
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES, 10_000);
    await agent.voice.waitUntilHears([TONES.caller], ALL_TONES, 10_000);
    const joinedMs = nowMs();
    await delay(TOGETHER_MS);
    const toMs = nowMs() - 50;
    const lateMs = await witness.latenessMs();
    for (const [who, { voice }, hearsHz] of [
      ['caller', caller, TONES.agent],
      ['agent', agent, TONES.caller],
    ] as const) {
      const heard = await voice.take();
      const first = Math.min(...ALL_TONES.map((hz) => heard.firstHeardMs(hz) ?? Infinity));
      const silenceMs = longestPauseMs(heard, first, toMs);
      process.stdout.write(
        `silence of the ${who}: ${silenceMs.toFixed(0)} ms at most; the machine ${lateMs.toFixed(0)} ms\n`,
      );
      expect(silenceMs).toBeLessThanOrEqual(MOST_SILENCE_MS + lateMs);
      expect(heard.everHeard(joinedMs, toMs, ALL_TONES), `what the ${who} hears`).toEqual([hearsHz]);
    }
    await agent.hangUp();
    await caller.ended();
    const { id } = await exchange.product.api.endedCall(FROM);
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({ result: 'bridged' });
    const { legs } = await exchange.product.api.call(id);
    expect(legs.map(({ srtp }) => srtp)).toEqual([CM_80, CM_80]);

    const plain = stack.use(await SipParty.open('plain'));
    const sdp = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
    const udp = { host: '127.0.0.1', port: exchange.product.udp.port };
    const refused = plain.invite(AUTO_NUMBER, udp, sdp);
    expect((await refused.waitForFinal()).message.status, 'an INVITE of the same address by UDP').toBe(403);
    await eventually('nothing is up', async () => (await exchange.product.api.diagnostics()).calls === 0);
    await exchange.product.expectQuiet();
  });
});
