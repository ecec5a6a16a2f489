import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import { SipParty } from '../tools/sip-party.ts';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { eventually } from './harness/wait.ts';

const FROM = '+15550180001';
const AT = { address: '127.0.0.1', port: 40_000, version: 1 };
const U_FIRST = partySdp({ ...AT, codecs: ['PCMU', 'PCMA'] });
const U_ALONE = partySdp({ ...AT, codecs: ['PCMU'] });
const A_ALONE = partySdp({ ...AT, codecs: ['PCMA'] });

/** The payload types of the audio stream, without those of telephone-event. */
function formatsOf(sdp: string): readonly string[] {
  const [, formats = ''] = /^m=audio \d+ RTP\/AVP (.*)$/m.exec(sdp) ?? [];
  return formats
    .trim()
    .split(' ')
    .filter((format) => Number(format) < 96);
}

/** G.711 alone, which every media engine has. */
describe('the codecs of a trunk', () => {
  let exchange: Exchange;
  let caller: SipParty;
  let broken: SipParty;
  let carrier: SipParty;

  beforeAll(async () => {
    caller = await SipParty.open('caller', '127.0.0.21');
    broken = await SipParty.open('broken', '127.0.0.22', await freePort());
    carrier = await SipParty.open('carrier', '127.0.0.22', await freePort());
    const uri = (party: SipParty): string => `sip:${party.address}:${String(party.port)}`;
    exchange = await Exchange.open({
      trunks: [
        { name: 'pbx', uri: uri(caller), allow: ['127.0.0.21'], codecs: ['PCMA'] },
        { name: 'broken', uri: uri(broken), codecs: ['PCMA', 'PCMU'] },
        { name: 'carrier', uri: uri(carrier), codecs: ['PCMU', 'PCMA'] },
      ],
      outbound: [{ match: '*', trunks: ['broken', 'carrier'] }],
    });
  });

  afterAll(async () => {
    for (const each of [exchange, caller, broken, carrier]) await each[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    await exchange.product.expectQuiet();
  });

  it('are answered and offered in its order, anew to the next trunk that has another list', async () => {
    exchange.handOverTo('+15550180002');
    const call = caller.invite(AUTO_NUMBER, exchange.product.udp, U_FIRST, [], `<sip:${FROM}@127.0.0.21>`);
    const answer = await call.waitForStatus(200);
    expect(formatsOf(answer.message.body)).toEqual(['8']);
    const refused = await broken.nextCall();
    expect(formatsOf(refused.invitation!.body)).toEqual(['8', '0']);
    refused.reject('503 Service Unavailable');
    const taken = await carrier.nextCall();
    expect(formatsOf(taken.invitation!.body)).toEqual(['0', '8']);
    taken.answer(U_FIRST);
    await taken.waitForRequest('ACK');
    await eventually('the parties are joined', async () => {
      return (await exchange.product.api.callFrom(FROM)).state === 'with-agent';
    });
    await call.hangUp();
    await taken.waitForRequest('BYE');
    const { id } = await exchange.product.api.endedCall(FROM);
    const { legs } = await exchange.product.api.call(id);
    expect(legs.map(({ codec }) => codec)).toEqual(['PCMA', 'PCMU']);
  });

  it('an offer with none of them is refused: 488 (RFC 3261 21.4.26)', async () => {
    const call = caller.invite(AUTO_NUMBER, exchange.product.udp, U_ALONE);
    const { message } = await call.waitForFinal();
    expect(message.status).toBe(488);
    expect(exchange.product.output).not.toContain('"level":50');
  });

  it('are those of our offer where the INVITE has none', async () => {
    exchange.ai.script = () => [];
    const call = caller.invite(AUTO_NUMBER, exchange.product.udp, '');
    call.ackWith = { body: A_ALONE, headers: [['Content-Type', 'application/sdp']] };
    const { message } = await call.waitForStatus(200);
    expect(formatsOf(message.body)).toEqual(['8']);
    await call.hangUp();
  });
});
