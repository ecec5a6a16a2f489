import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { header, writeMessage } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { eventually } from './harness/wait.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
/** Both sides have addresses of their own, which none of the program's messages has by chance. */
const CALLER_AT = '127.0.0.21';
const AGENT_AT = '127.0.0.22';
const CALLER = '2125550100';
const AGENT = '+12125550199';
/** Two trunks share these numbers, and one of them has no weight. */
const SHARED = '+442071838750';

function passport(attest: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { attest, dest: { tn: ['15550001000'] }, iat: 1_700_000_000, orig: { tn: `1${CALLER}` }, origid: 'x' };
  const info = 'info=<https://cert.example.org/p.cer>;alg=ES256;ppt="shaken"';
  return `${part({ alg: 'ES256', ppt: 'shaken', typ: 'passport', x5u: 'https://cert.example.org/p.cer' })}.${part(claims)}.c2ln;${info}`;
}

/** A trunk that writes numbers as in North America, and what the two sides of a call get to see of each other. */
describe('the rules of a trunk', () => {
  let exchange: Exchange;
  let caller: SipParty;
  let trunk: SipParty;
  let spare: SipParty;

  beforeAll(async () => {
    caller = await SipParty.open('caller', CALLER_AT);
    trunk = await SipParty.open('trunk', AGENT_AT, await freePort());
    spare = await SipParty.open('spare', AGENT_AT, await freePort());
    const form = { country: '1', internationalPrefix: '011', nationalPrefix: '1', bare: 'national' };
    exchange = await Exchange.open({
      trunks: [
        {
          name: 'pbx',
          uri: `sip:${AGENT_AT}:${String(trunk.port)}`,
          allow: ['127.0.0.0/8'],
          callerIdentity: 'both',
          diversion: true,
          stirShaken: 'pass',
          numbers: { ...form, incoming: { format: 'e164' }, outgoing: { format: 'national' } },
        },
        { name: 'carrier', uri: `sip:${AGENT_AT}:${String(spare.port)}`, numbers: { outgoing: { format: 'digits' } } },
      ],
      outbound: [
        { match: '+44*', trunks: ['pbx', 'carrier'], weights: [0, 1] },
        { match: '*', trunks: ['pbx'] },
      ],
    });
  });

  afterAll(async () => {
    for (const each of [exchange, caller, trunk, spare]) await each[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    exchange.ai.script = () => [];
    await exchange.product.expectQuiet();
  });

  /** Brings a call to an agent. The caller dials as its trunk writes numbers. */
  const handedOver = async (
    agent: SipParty,
    to: string,
    headers: SipMessage['headers'] = [],
  ): Promise<{ call: SipCall; atAgent: SipCall }> => {
    exchange.handOverTo(to);
    const from = `"Dana Doe" <sip:${CALLER}@${CALLER_AT}>`;
    const call = caller.invite(AUTO_NUMBER.slice('+1'.length), exchange.product.udp, SDP, headers, from);
    await call.waitForStatus(200);
    return { call, atAgent: await agent.nextCall() };
  };

  it('numbers find their route in E.164, and go out as the trunk writes them', async () => {
    const { call, atAgent } = await handedOver(trunk, AGENT);
    await call.hangUp();
    const invite = atAgent.invitation!;
    expect(invite.startLine).toContain(`sip:${AGENT.slice(1)}@`);
    expect(header(invite, 'From')).toMatch(new RegExp(`^"?Dana Doe"? <sip:1${CALLER}@`));
    expect(header(invite, 'P-Asserted-Identity')).toMatch(new RegExp(`^"Dana Doe" <sip:1${CALLER}@`));
    expect(header(invite, 'Diversion')).toContain(`<sip:${AUTO_NUMBER.slice(1)}@`);
    const record = await exchange.product.api.endedCall(`+1${CALLER}`);
    expect(record).toMatchObject({ from: `+1${CALLER}`, to: AUTO_NUMBER, route: AUTO_NUMBER });
  });

  it('the trunk that has all the weight gets the call first, with the number as it wants it (RFC 2782)', async () => {
    const { call, atAgent } = await handedOver(spare, SHARED);
    await call.hangUp();
    expect(atAgent.invitation!.startLine).toContain(`sip:${SHARED.slice(1)}@`);
    expect(header(atAgent.invitation!, 'P-Asserted-Identity')).toBeNull();
  });

  it('what was signed of the caller goes to a trunk that takes it, and to no other (RFC 8224)', async () => {
    const Identity = passport('A');
    const signed = [
      ['Identity', Identity],
      ['P-Asserted-Identity', `<sip:${CALLER};verstat=TN-Validation-Passed@${CALLER_AT}>`],
    ] as const;
    const passed = await handedOver(trunk, AGENT, signed);
    await passed.call.hangUp();
    expect(header(passed.atAgent.invitation!, 'Identity')).toBe(Identity);
    const dropped = await handedOver(spare, SHARED, signed);
    await dropped.call.hangUp();
    expect(header(dropped.atAgent.invitation!, 'Identity')).toBeNull();
    const record = await exchange.product.api.endedCall(`+1${CALLER}`);
    expect(record.identity).toMatchObject({
      signed: { headers: [Identity], attestation: 'A', verstat: 'TN-Validation-Passed' },
    });
  });

  it('no message has anything of the other side: addresses, dialog, route, program, headers of its own', async () => {
    const from = caller.log.length;
    const atTrunk = trunk.log.length;
    const secrets = [
      ['User-Agent', 'SecretCallerPhone/1.0'],
      ['Record-Route', `<sip:${CALLER_AT}:${String(caller.port)};lr>`],
      ['X-Internal-Account', 'caller-4711'],
      ['Organization', 'Secret Caller Ltd'],
      ['P-Charging-Vector', `icid-value=secret;icid-generated-at=${CALLER_AT}`],
    ] as const;
    const { call, atAgent } = await handedOver(trunk, AGENT, secrets);
    atAgent.answer(SDP);
    await atAgent.waitForRequest('ACK');
    await eventually('the parties are joined', async () => {
      const { state } = await exchange.product.api.callFrom(`+1${CALLER}`);
      return state === 'with-agent';
    });
    await call.hangUp();
    await atAgent.waitForRequest('BYE');
    const toAgent = received(trunk, atTrunk);
    const toCaller = received(caller, from);
    expect(toAgent).toContain('INVITE sip:');
    expect(toCaller).toContain('SIP/2.0 200 OK');
    const invited = caller.log.slice(from).find(({ message }) => message.method === 'INVITE')!.message;
    const ofCaller = [CALLER_AT, 'SecretCallerPhone', 'caller-4711', 'Secret Caller', 'icid-value', callIdOf(invited)];
    for (const text of ofCaller) expect(toAgent).not.toContain(text);
    const ofAgent = [AGENT_AT, callIdOf(atAgent.invitation!), AGENT.slice(1)];
    for (const text of ofAgent) expect(toCaller).not.toContain(text);
  });
});

/** What the party got, without the Via and To of its own requests that responses repeat (RFC 3261 8.2.6.2). */
function received(party: SipParty, since: number): string {
  const own = `${party.address}:${String(party.port)}`;
  return party.log
    .slice(since)
    .filter(({ direction }) => direction === 'received')
    .map(({ message }) =>
      writeMessage(message.startLine, message.headers, message.body)
        .replaceAll(own, 'own')
        .replaceAll(party.address, 'own'),
    )
    .join('\n');
}

function callIdOf(message: SipMessage): string {
  return header(message, 'Call-ID') ?? 'there is no Call-ID';
}
