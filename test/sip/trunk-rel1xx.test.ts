import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { eventually } from './harness/wait.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
const FROM = '+15550190001';
const REQUIRES: SipMessage['headers'] = [['Require', '100rel']];
const OFFERS: SipMessage['headers'] = [['Supported', '100rel, timer']];

/** Two trunks, each with a rule and an address of its own. */
describe('reliable provisional responses of a trunk (RFC 3262)', () => {
  let exchange: Exchange;
  let strict: SipParty;
  let plain: SipParty;

  beforeAll(async () => {
    strict = await SipParty.open('strict', '127.0.0.21', await freePort());
    plain = await SipParty.open('plain', '127.0.0.22', await freePort());
    const trunk = (party: SipParty, rel1xx: string): object => ({
      name: party.user,
      uri: `sip:${party.address}:${String(party.port)}`,
      allow: [party.address],
      rel1xx,
    });
    exchange = await Exchange.open({
      trunks: [trunk(strict, 'required'), trunk(plain, 'off')],
      outbound: [
        { match: '+1555019*', trunks: ['strict'] },
        { match: '*', trunks: ['plain'] },
      ],
    });
  });

  afterAll(async () => {
    for (const each of [exchange, strict, plain]) await each[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    exchange.ai.script = () => [];
    await exchange.product.expectQuiet();
  });

  it('required: an INVITE that does not offer them gets 421, which names them (RFC 3261 21.4.16)', async () => {
    const call = strict.invite(AUTO_NUMBER, exchange.product.udp, SDP);
    const { message } = await call.waitForFinal();
    expect([message.status, header(message, 'Require')]).toEqual([421, '100rel']);
  });

  it.each([
    ['offers', OFFERS],
    ['requires', REQUIRES],
  ])('required: an INVITE that %s them is answered', async (_what, headers) => {
    const call = strict.invite(AUTO_NUMBER, exchange.product.udp, SDP, headers);
    await call.waitForStatus(200);
    await call.hangUp();
  });

  it('off: an INVITE that requires them gets 420 (RFC 3261 21.4.15); one that offers them is answered', async () => {
    const refused = plain.invite(AUTO_NUMBER, exchange.product.udp, SDP, REQUIRES);
    const { message } = await refused.waitForFinal();
    expect([message.status, header(message, 'Unsupported')]).toEqual([420, '100rel']);
    const call = plain.invite(AUTO_NUMBER, exchange.product.udp, SDP, OFFERS);
    await call.waitForStatus(200);
    await call.hangUp();
  });

  it('required: our INVITE requires them, and a reliable 183 gets its PRACK before the call is answered', async () => {
    exchange.handOverTo('+15550190002');
    const call = plain.invite(AUTO_NUMBER, exchange.product.udp, SDP, [], `<sip:${FROM}@127.0.0.22>`);
    await call.waitForStatus(200);
    const agent = await strict.nextCall();
    const invite = agent.invitation!;
    expect(header(invite, 'Require')).toBe('100rel');
    expect(header(invite, 'Supported')).toContain('100rel');
    agent.ring('183 Session Progress', SDP, [
      ['Require', '100rel'],
      ['RSeq', '4711'],
      ['Content-Type', 'application/sdp'],
    ]);
    const { message: prack } = await agent.waitForRequest('PRACK');
    const [number = ''] = (header(invite, 'CSeq') ?? '').split(' ');
    expect(header(prack, 'RAck')).toBe(`4711 ${number} INVITE`);
    agent.answer('');
    await agent.waitForRequest('ACK');
    await eventually('the parties are joined', async () => {
      return (await exchange.product.api.callFrom(FROM)).state === 'with-agent';
    });
    await call.hangUp();
    await agent.waitForRequest('BYE');
  });

  it('off: our INVITE does not offer them', async () => {
    exchange.handOverTo('+15550200002');
    const call = plain.invite(AUTO_NUMBER, exchange.product.udp, SDP);
    await call.waitForStatus(200);
    const agent = await plain.nextCall();
    expect(header(agent.invitation!, 'Require')).toBeNull();
    expect(header(agent.invitation!, 'Supported')).not.toContain('100rel');
    await call.hangUp();
  });
});
