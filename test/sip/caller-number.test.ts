import { describe, expect, it } from 'vitest';
import { partySdp } from '../tools/index.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { enginesOfRun } from './harness/engines.ts';
import { partiesOfSuite } from './harness/parties.ts';
import { NUMBER } from './harness/settings.ts';

const SDP = partySdp({ address: '127.0.0.1', port: 40_000, codecs: ['PCMU'], version: 1 });

/** These tests send the caller's identity in the forms that trunks and phones use. */
describe("the caller's number", () => {
  const parties = partiesOfSuite();

  /** Makes a call that is answered. Resolves with its `call.started` after the caller has hung up. */
  const started = async (
    from: string,
    { number = NUMBER, headers = [] }: { number?: string; headers?: SipMessage['headers'] } = {},
  ): Promise<Readonly<Record<string, unknown>>> => {
    const before = new Set((await parties.exchange.product.api.calls()).map(({ id }) => id));
    const call = parties.caller.invite(number, parties.exchange.product.udp, SDP, headers, from);
    const { message } = await call.waitForFinal();
    expect(message.startLine).toBe('SIP/2.0 200 OK');
    await call.hangUp();
    const made = (await parties.exchange.product.api.calls()).find(({ id }) => !before.has(id));
    const events = await parties.exchange.product.api.events(made!.id);
    return { ...events.find(({ type }) => type === 'call.started') };
  };

  it.each(['+1-555-999-8888', '+1(555)999.8888;isub=1;phone-context=x'])(
    'sip:%s@... finds the route of the number (RFC 3966 5.1.1)',
    async (number) => {
      expect(await started('<sip:+4930500@127.0.0.1>', { number })).toMatchObject({ to: NUMBER, route: NUMBER });
    },
  );

  it('is the one in the brackets, also of a tel URI, without separators (RFC 3966 4)', async () => {
    const from = '"Doe, (J)" <tel:+49-30-501;isub=7>';
    expect(await started(from)).toMatchObject({ from: '+4930501', identity: { displayName: 'Doe, (J)' } });
  });

  it.each(['Jürgen Müller', 'John (Sales)'])(
    'is the one in the brackets after an unquoted %s; drachtio-server answers 400 by itself (RFC 3261 25.1)',
    async (name) => {
      const from = `${name} <sip:+4930502@127.0.0.1>`;
      if (enginesOfRun().pair === 'production') {
        const { message } = await parties.caller
          .invite(NUMBER, parties.exchange.product.udp, SDP, [], from)
          .waitForFinal();
        expect(message.status).toBe(400);
        return;
      }
      const data = await started(from);
      expect(data).toMatchObject({ from: '+4930502', identity: { displayName: name, anonymous: false } });
    },
  );

  it('the record keeps the asserted identity and the way of the call (RFC 3325, RFC 5806, RFC 7044)', async () => {
    const data = await started('<sip:+4930503@127.0.0.1>', {
      headers: [
        ['P-Asserted-Identity', '"Dana" <sip:+49-30-9@trunk;user=phone>'],
        ['P-Asserted-Identity', '<tel:+49-30-9>'],
        ['Remote-Party-ID', '<sip:+49309@trunk>;party=calling;privacy=off'],
        ['Diversion', '<sip:+49308@trunk>;reason=user-busy'],
        ['History-Info', '<sip:+49308@trunk?Reason=SIP%3Bcause%3D486>;index=1, <sip:+49307@trunk>;index=1.1'],
      ],
    });
    expect(data).toMatchObject({
      from: '+4930503',
      identity: {
        asserted: [
          { user: '+49309', displayName: 'Dana' },
          { user: '+49309', displayName: null },
        ],
        remoteParty: { user: '+49309' },
        diversions: [{ user: '+49308', reason: 'user-busy' }],
        history: [
          { user: '+49308', index: '1', reason: 'SIP;cause=486' },
          { user: '+49307', index: '1.1', reason: null },
        ],
        anonymous: false,
      },
    });
  });

  it.each([false, true])(
    'is in the request to the AI application, unless it is anonymous: %s (RFC 3323)',
    async (anonymous) => {
      const headers = [
        ['P-Asserted-Identity', '<tel:+49-30-9>'],
        ...(anonymous ? [['Privacy', 'id'] as const] : []),
      ] as const;
      parties.exchange.ai.requests.length = 0;
      await started('"Dana" <sip:+4930505@127.0.0.1>', { headers });
      const notice = await parties.exchange.ai.waitFor('call.started');
      const party = { uri: 'tel:+49-30-9', user: '+49309', displayName: null };
      const told = anonymous
        ? { from: 'anonymous', identity: { displayName: null, asserted: [], anonymous } }
        : { from: '+4930505', identity: { displayName: 'Dana', asserted: [party], anonymous } };
      expect(notice).toMatchObject(told);
      const call = await parties.exchange.product.api.call(notice.call_id);
      expect(call).toMatchObject({ from: '+4930505', identity: { displayName: 'Dana', asserted: [party], anonymous } });
    },
  );

  it.each([
    ['From without a user part', '<sip:127.0.0.1>', []],
    ['RFC 3323 4.1.1.3', '"Anonymous" <sip:anonymous@anonymous.invalid>', []],
    ['Privacy: id (RFC 3325 9.3)', '<sip:+4930504@127.0.0.1>', [['Privacy', 'id']]],
  ] as const)("%s: the agent's phone shows nobody", async (_name, from, headers) => {
    parties.exchange.handOverTo(parties.agent.uri);
    const call = parties.caller.invite(NUMBER, parties.exchange.product.udp, SDP, headers, from);
    await call.waitForStatus(200);
    const { invitation } = await parties.agent.nextCall();
    await call.hangUp();
    expect(header(invitation!, 'From')).toMatch(/^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    expect(header(invitation!, 'Privacy')).toBe('id');
  });
});
