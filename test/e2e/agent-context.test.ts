import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextCardSchema } from '../../src/context/index.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** What an application may say, and what must not become headers of its own. */
const REASON = 'Billing "now" \\ \r\nX-Evil: 1';

let site: Site;
let caller: Phone;

beforeAll(async () => {
  site = await Site.open({ others: { context: { displayName: '{from}: {reason}' } } });
  site.ai.script = ({ event }) => {
    if (event === 'call.started') return [{ type: 'transfer', reason: REASON, summary: 'Wants a refund. Is kind.' }];
    return [];
  };
  caller = await Phone.open('+15550009003', TONES.caller);
});

afterAll(async () => {
  await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** The card behind the link of an INVITE, as a telephone's browser gets it: without a key. */
async function cardOf(invite: SipMessage): Promise<unknown> {
  const link = /^<(http:\/\/127\.0\.0\.1:\d+\/c\/[\w.-]+)>;\s*purpose=info$/.exec(
    header(invite, 'Call-Info') ?? '',
  )?.[1];
  expect(link, String(header(invite, 'Call-Info'))).toBeDefined();
  const response = await fetch(link!, { headers: { accept: 'application/json' } });
  expect(response.status).toBe(200);
  return await response.json();
}

it('each INVITE of a handoff, forwarded ones too, links to the card and names the caller (RFC 3261 20.9, 25.1, RFC 7433)', async () => {
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const first = await site.agent.sip.nextCall();
  const before = await cardOf(first.invitation!);
  first.reject('302 Moved Temporarily', [['Contact', `<${site.secondAgent.uri}>`]]);
  const second = await site.secondAgent.sip.nextCall();
  const card = contextCardSchema.parse(await cardOf(second.invitation!));
  expect(before).toEqual(card);
  expect(card).toMatchObject({
    summary: 'Wants a refund. Is kind.',
    fields: { caller: { number: '+15550009003', anonymous: false }, called: NUMBER, reason: REASON },
  });
  for (const { invitation } of [first, second]) {
    const invite = invitation!;
    expect(header(invite, 'From')).toMatch(/^"\+15550009003: Billing \\"now\\" \\\\ X-Evil: 1" ?<sip:\+15550009003@/);
    expect(header(invite, 'X-Evil')).toBeNull();
    expect(header(invite, 'X-Warmbridge-Handoff')).toBe(card.fields.handoffId);
    const [hex = ''] = header(invite, 'User-to-User')!.split(';');
    expect(JSON.parse(Buffer.from(hex, 'hex').toString())).toEqual({
      call: card.fields.callId,
      handoff: card.fields.handoffId,
    });
  }
  const { status, body } = await site.product.api.request('GET', `/v1/calls/${card.fields.callId}/context`);
  expect([status, body]).toEqual([200, card]);
  second.reject('486 Busy Here');
  const path = `/v1/calls/${card.fields.callId}/context`;
  const api = site.product.api;
  await eventually('the handoff is over', async () => {
    return (await api.get<typeof card>(path)).fields.result !== null;
  });
  await callerCall.hangUp();
  await site.product.expectQuiet();
  // The journal tells what the facts told.
  const past = await cardOf(second.invitation!);
  expect(past).toMatchObject({ summary: card.summary, fields: { result: 'returned', resultReason: 'busy' } });
});
