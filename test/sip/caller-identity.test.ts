import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { eventually } from './harness/wait.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
const OWN_NUMBER = '+15550000';
/** Agents' numbers go to a trunk that is told callers in P-Asserted-Identity. */
const AGENT = '+4989123456';

/** What an agent behind a trunk is told of the caller. */
describe('the caller behind a trunk', () => {
  let exchange: Exchange;
  let caller: SipParty;
  let trunk: SipParty;
  let telephone: SipParty;

  beforeAll(async () => {
    const port = await freePort();
    trunk = await SipParty.open('trunk', '127.0.0.1', port);
    caller = await SipParty.open('caller');
    telephone = await SipParty.open('telephone');
    exchange = await Exchange.open({
      trunks: [
        {
          name: 'carrier',
          uri: `sip:127.0.0.1:${port}`,
          allow: ['127.0.0.0/8'],
          callerIdentity: 'p-asserted-identity',
          from: OWN_NUMBER,
          diversion: true,
          historyInfo: true,
        },
      ],
    });
  });

  afterAll(async () => {
    for (const each of [exchange, caller, trunk, telephone]) await each[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    exchange.ai.script = () => [];
    await exchange.product.expectQuiet();
  });

  /** Brings a call to an agent. */
  const handedOver = async (
    agent: SipParty,
    from: string,
    headers: SipMessage['headers'] = [],
  ): Promise<{ call: SipCall; atAgent: SipCall }> => {
    exchange.handOverTo(agent === trunk ? AGENT : agent.uri);
    const call = caller.invite(AUTO_NUMBER, exchange.product.udp, SDP, headers, from);
    await call.waitForStatus(200);
    return { call, atAgent: await agent.nextCall() };
  };

  it('gets our number in From, and the caller in P-Asserted-Identity (RFC 3325 9.1)', async () => {
    const { call, atAgent } = await handedOver(trunk, '"Dana Doe" <sip:+4930601@127.0.0.1>');
    await call.hangUp();
    const invite = atAgent.invitation!;
    expect(header(invite, 'From')).toMatch(/^<sip:\+15550000@127\.0\.0\.1(:\d+)?>;tag=/);
    expect(header(invite, 'P-Asserted-Identity')).toMatch(/^"Dana Doe" <sip:\+4930601@127\.0\.0\.1(:\d+)?>$/);
    expect(header(invite, 'Privacy')).toBeNull();
    expect(header(invite, 'Diversion')).toBe(`<sip:${AUTO_NUMBER}@127.0.0.1>;reason=deflection`);
  });

  it('gets the targets that the call had, without those that are withheld (RFC 7044 5, 10.1)', async () => {
    const came =
      '<sip:+4930701@trunk?Privacy=history>;index=1, <sip:+4930702@trunk?Reason=SIP%3Bcause%3D302>;index=1.1';
    const { call, atAgent } = await handedOver(trunk, '<sip:+4930605@127.0.0.1>', [['History-Info', came]]);
    await call.hangUp();
    expect(header(atAgent.invitation!, 'History-Info')).toBe(
      [
        '<sip:anonymous@anonymous.invalid>;index=1',
        '<sip:+4930702@trunk?Reason=SIP%3Bcause%3D302>;index=1.1',
        `<sip:${AUTO_NUMBER}@127.0.0.1>;index=1.1.1`,
        `<sip:${AGENT}@${trunk.address}:${String(trunk.port)}>;index=1.1.1.1;mp=1.1.1`,
      ].join(', '),
    );
  });

  it('gets the number of an anonymous caller, with `Privacy: id` (RFC 3325 7, 9.3)', async () => {
    const { call, atAgent } = await handedOver(trunk, '"Dana Doe" <sip:+4930602@127.0.0.1>', [['Privacy', 'id']]);
    await call.hangUp();
    const invite = atAgent.invitation!;
    expect(header(invite, 'From')).toMatch(/^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    expect(header(invite, 'Privacy')).toBe('id');
    expect(header(invite, 'P-Asserted-Identity')).toMatch(/^<sip:\+4930602@127\.0\.0\.1(:\d+)?>$/);
  });

  it.each([
    ['is in From', [], /^"?<?sip:\+4930603@/],
    ['is anonymous', [['Privacy', 'id']], /^"Anonymous" </],
  ] as const)(
    '%s at an agent that is no trunk, which gets no P-Asserted-Identity (RFC 3325 5)',
    async (_, headers, from) => {
      const { call, atAgent } = await handedOver(telephone, '<sip:+4930603@127.0.0.1>', headers);
      await call.hangUp();
      const invite = atAgent.invitation!;
      expect(header(invite, 'From')).toMatch(from);
      expect(header(invite, 'P-Asserted-Identity')).toBeNull();
      expect(header(invite, 'Diversion')).toBeNull();
      expect(header(invite, 'History-Info')).toBeNull();
    },
  );

  it('the Q.850 cause of a refusal is on record before that of its status (RFC 6432, RFC 3398 8.2.6.1)', async () => {
    const { atAgent } = await handedOver(trunk, '<sip:+4930604@127.0.0.1>');
    atAgent.reject('480 Temporarily Unavailable', [['Reason', 'SIP;cause=480, Q.850;cause=20;text="Absent"']]);
    const { id } = await exchange.product.api.endedCall('+4930604');
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({
      attempts: [{ result: 'no-answer', sipStatus: 480, q850Cause: 20 }],
    });
  });

  it('the Q.850 cause of the BYE of an agent is on record (RFC 3326 2)', async () => {
    const { call, atAgent } = await handedOver(trunk, '<sip:+4930605@127.0.0.1>');
    atAgent.answer(SDP);
    await atAgent.waitForRequest('ACK');
    await eventually('the parties are joined', async () => {
      const { state } = await exchange.product.api.callFrom('+4930605');
      return state === 'with-agent';
    });
    atAgent.bye([['Reason', 'Q.850;cause=31;text="Normal, unspecified"']]);
    await call.waitForRequest('BYE');
    const { id } = await exchange.product.api.endedCall('+4930605');
    expect(await exchange.product.api.lastHandoff(id)).toMatchObject({
      attempts: [{ result: 'answered', q850Cause: 31 }],
    });
  });

  it('a number that no route has: 404 with cause 1 (RFC 6432, RFC 3398 8.2.6.1)', async () => {
    const call = caller.invite('+19999999999', exchange.product.udp, SDP);
    const { message } = await call.waitForStatus(404);
    expect(header(message, 'Reason')).toBe('Q.850;cause=1;text="Unallocated number"');
  });

  it('an offer that nothing can be done with: 488 with cause 88 (RFC 6432)', async () => {
    const call = caller.invite(AUTO_NUMBER, exchange.product.udp, SDP.replaceAll('RTP/AVP', 'RTP/SAVP'));
    const { message } = await call.waitForStatus(488);
    expect(header(message, 'Reason')).toBe('Q.850;cause=88;text="Incompatible destination"');
  });
});
