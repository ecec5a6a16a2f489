import { describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { cseqOf, header, rawOctets } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { enginesOfRun } from './harness/engines.ts';
import { partiesOfSuite } from './harness/parties.ts';
import { NUMBER } from './harness/settings.ts';
import { eventually } from './harness/wait.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });
const LATER = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 2 });
const SDP_ONLY = `Content-Type: application/sdp\r\nContent-Disposition: session;handling=required\r\n\r\n${SDP}`;
const PIDF = 'Content-Type: application/pidf+xml\r\nContent-ID: <loc@here>\r\n\r\n<presence/>\r\n';
const ISUP = `Content-Type: application/ISUP;version=itu-t92+\r\nContent-Disposition: signal;handling=optional\r\n\r\n\u0001\u0011ü\r\n`;
/** Every octet but zero. Line ends and octets that are not UTF-8 are among them, as in ISUP and UUI. */
const OCTETS = rawOctets(Uint8Array.from({ length: 510 }, (_, index) => (index % 255) + 1));
const BINARY_ISUP = `Content-Type: application/ISUP;version=itu-t92+\r\nContent-Transfer-Encoding: binary\r\n\r\n${OCTETS}\r\n`;
const BINARY_UUI = `Content-Type: application/vnd.cirpack.isdn-ext\r\nContent-Disposition: signal;handling=optional\r\n\r\n${OCTETS}\r\n`;
const MIXED: SipMessage['headers'] = [['Content-Type', 'multipart/mixed;boundary="--b 1"']];

function multipart(...parts: readonly string[]): string {
  return `not read\r\n${parts.map((part) => `----b 1\r\n${part}\r\n`).join('')}----b 1--\r\n`;
}

/** The messages of these tests carry more than a session description, or something else. */
describe('bodies and extensions', () => {
  const parties = partiesOfSuite();

  const invite = (body: string | null, headers: SipMessage['headers'] = []): SipCall =>
    parties.caller.invite(NUMBER, parties.exchange.product.udp, body, headers);

  const final = async (call: SipCall): Promise<SipMessage> => (await call.waitForFinal()).message;

  /** Waits for the end of the newest call. The record follows the last message in a moment. */
  const ending = async (): Promise<unknown> =>
    await eventually('the newest call has ended', async () => (await parties.exchange.product.api.calls())[0]?.ended);

  /** Sends a request in the dialog and resolves with the final response. */
  const ask = async (call: SipCall, method: string, headers: SipMessage['headers'], body = ''): Promise<SipMessage> => {
    const { length } = call.log;
    if (method === 'INVITE') call.sendInvite(body, headers);
    else call.sendRequest(method, headers, body);
    const { message } = await call.waitFor(`response to ${method}`, (response) => {
      const isNew = call.log.findIndex((entry) => entry.message === response) >= length;
      return isNew && response.status !== null && response.status >= 200 && cseqOf(response).method === method;
    });
    return message;
  };

  it.each([
    ['SDP and a location', [SDP_ONLY, PIDF]],
    ['ISUP, a location and SDP', [ISUP, PIDF, SDP_ONLY]],
    ['ISUP and UUI of every octet around SDP', [BINARY_ISUP, SDP_ONLY, BINARY_UUI]],
  ])('multipart/mixed with %s is an ordinary call (RFC 5621 3.1)', async (_name, parts) => {
    const call = invite(multipart(...parts), MIXED);
    const answer = await final(call);
    expect(answer.startLine).toBe('SIP/2.0 200 OK');
    expect(answer.body).toContain('m=audio');
    // RFC 3261 14.2, RFC 3311 5.2: the same holds in the dialog
    const again = multipart(PIDF, `Content-Type: application/sdp\r\n\r\n${LATER}`);
    expect(await ask(call, 'INVITE', MIXED, again)).toMatchObject({ status: 200 });
    expect(await ask(call, 'UPDATE', MIXED, again)).toMatchObject({ status: 200 });
    await call.hangUp();
  });

  it('charset and case of Content-Type count for nothing (RFC 3261 7.4.1)', async () => {
    const call = invite(SDP, [['Content-Type', 'Application/SDP; charset=UTF-8']]);
    expect((await final(call)).status).toBe(200);
    await call.hangUp();
  });

  it('an unknown optional body is passed over: the 200 offers (RFC 3261 20.11, 13.2.1)', async () => {
    const headers = [
      ['Content-Type', 'application/x-own'],
      ['Content-Disposition', 'signal;handling=optional'],
    ] as const;
    const call = invite('x', headers);
    call.ackWith = { body: SDP, headers: [['Content-Type', 'application/sdp']] };
    expect((await final(call)).body).toContain('m=audio');
    await call.hangUp();
  });

  it.each([
    ['of another type', 'hello', [['Content-Type', 'text/plain']], 'Accept', 'application/sdp'],
    [
      'with a part that is required',
      multipart(SDP_ONLY, ISUP.replace('optional', 'required')),
      MIXED,
      'Accept',
      'application/sdp',
    ],
    ['that is compressed', SDP, [['Content-Encoding', 'gzip']], 'Accept-Encoding', 'identity'],
  ] as const)(
    'a body %s: 415, on record, and in a dialog too (RFC 3261 8.2.3, 21.4.13)',
    async (_name, body, headers, name, value) => {
      const refused = await final(invite(body, headers));
      expect(refused.status).toBe(415);
      expect(header(refused, name)).toContain(value);
      expect(await ending()).toEqual({ result: 'refused', reason: 'unsupported-body', sipStatus: 415 });
      const call = invite(SDP);
      expect((await final(call)).status).toBe(200);
      for (const method of ['INVITE', 'UPDATE'])
        expect(await ask(call, method, headers, body)).toMatchObject({ status: 415 });
      await call.hangUp();
    },
  );

  it("an agent's 200 may be multipart (RFC 5621 3.1)", async () => {
    parties.exchange.handOverTo(parties.agent.uri);
    const call = invite(SDP);
    await call.waitForStatus(200);
    const ringing = await parties.agent.nextCall();
    ringing.answer(multipart(PIDF, SDP_ONLY), MIXED);
    await ringing.waitForRequest('ACK');
    await expect.poll(async () => (await parties.exchange.product.api.calls())[0]?.legs[1]?.codec).toBe('PCMU');
    await call.hangUp();
  });

  it('ISUP with zero octets is passed over; drachtio-server answers 400 by itself (RFC 5621 3.1)', async () => {
    const zeros = BINARY_ISUP.replace(OCTETS, rawOctets(Uint8Array.of(1, 0, 0x48, 0, 0)));
    const call = invite(multipart(zeros, SDP_ONLY), MIXED);
    const { status } = await final(call);
    expect(status).toBe(enginesOfRun().pair === 'production' ? 400 : 200);
    if (status === 200) await call.hangUp();
  });

  it('the ACK that answers our offer may be multipart (RFC 5621 3.1, RFC 3261 13.2.1)', async () => {
    const call = invite(null);
    call.ackWith = { body: multipart(BINARY_ISUP, PIDF, SDP_ONLY), headers: MIXED };
    expect((await final(call)).body).toContain('m=audio');
    await expect.poll(async () => (await parties.exchange.product.api.calls())[0]?.legs[0]?.codec).toBe('PCMU');
    await call.hangUp();
    expect(await ending()).toMatchObject({ reason: 'caller-hangup' });
  });

  it('an ACK with only unknown parts ends a call that needs the answer (RFC 3261 13.2.1)', async () => {
    const call = invite(null);
    call.ackWith = { body: multipart(BINARY_UUI), headers: MIXED };
    await call.waitForRequest('BYE');
  });

  it.each(['180 Ringing', '183 Session Progress'])(
    "an agent's %s may be multipart, and its 200 without a body (RFC 5621 3.1, RFC 3261 13.2.1)",
    async (status) => {
      parties.exchange.handOverTo(parties.agent.uri);
      const call = invite(SDP);
      await call.waitForStatus(200);
      const ringing = await parties.agent.nextCall();
      ringing.ring(status, multipart(BINARY_ISUP, SDP_ONLY, BINARY_UUI), MIXED);
      ringing.answer('');
      await ringing.waitForRequest('ACK');
      await expect.poll(async () => (await parties.exchange.product.api.calls())[0]?.legs[1]?.codec).toBe('PCMU');
      await call.hangUp();
    },
  );

  it.each(['outbound', 'precondition', 'siprec', 'ice'])(
    'Require: %s gets 420 with Unsupported, in a dialog too (RFC 3261 8.2.2.3)',
    async (tag) => {
      const required = [['Require', `timer, ${tag}`]] as const;
      const refused = await final(invite(SDP, required));
      expect(refused.status).toBe(420);
      expect(header(refused, 'Unsupported')).toBe(tag);
      const call = invite(SDP, [['Require', '100rel']]);
      expect((await final(call)).status).toBe(200);
      for (const method of ['INVITE', 'UPDATE', 'INFO']) {
        const answer = await ask(call, method, required, method === 'INVITE' ? LATER : '');
        expect([method, answer.status, header(answer, 'Unsupported')]).toEqual([method, 420, tag]);
      }
      await call.hangUp();
    },
  );

  it('Proxy-Require of an unknown extension: 420 (RFC 3261 20.29)', async () => {
    const refused = await final(invite(SDP, [['Proxy-Require', 'foo']]));
    expect([refused.status, header(refused, 'Unsupported')]).toEqual([420, 'foo']);
  });
});
