import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextCardSchema } from '../../src/context/index.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { header } from '../tools/sip-message.ts';
import { nowMs } from '../tools/index.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

let site: Site;
let caller: Phone;
let receiver: EventReceiver;
let crm: EventReceiver;

beforeAll(async () => {
  receiver = await EventReceiver.open();
  crm = await EventReceiver.open();
  site = await Site.open({
    others: {
      webhooks: [{ url: receiver.url }],
      crm: {
        url: crm.url,
        secret: 's',
        template: { who: '{{fields.caller.number}}', why: '{{fields.reason}}', at: '{{event.destination}}' },
      },
    },
  });
  caller = await Phone.open('+15550009004', TONES.caller);
});

afterAll(async () => {
  await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await crm[Symbol.asyncDispose]();
});

/** The body of the first event of that name. */
function told(event: string): Readonly<Record<string, unknown>> | undefined {
  return receiver.received
    .map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>)
    .find((body) => body['event'] === event);
}

it("the card is at the receiver and in the API before the agent's phone has sent its 180; the CRM gets it as the phone rings", async () => {
  const { api } = site.product;
  const callerCall = await caller.call(NUMBER, site.product.udp);
  const agentCall = await site.agent.sip.nextCall();
  const invitedMs = nowMs();
  const callId = header(agentCall.invitation!, 'X-Warmbridge-Call')!;
  const { body: fromApi } = await api.request('GET', `/v1/calls/${callId}/context`);
  const inApiMs = nowMs();
  const started = await eventually('the receiver is told', () => told('handoff.started'));
  const atReceiverMs = nowMs();
  expect(contextCardSchema.parse(started['context'])).toEqual(fromApi);
  expect(told('handoff.ringing')).toBeUndefined();
  expect(crm.received).toEqual([]);

  agentCall.ring();
  const ringMs = nowMs();
  const ringing = await eventually('the receiver is told that it rings', () => told('handoff.ringing'));
  expect(ringing['context']).toEqual(fromApi);
  await eventually('the CRM is told', () => crm.received.length === 1);
  const atCrmMs = nowMs();
  const [{ headers, body }] = crm.received as [(typeof crm.received)[0]];
  expect(JSON.parse(body)).toEqual({ who: '+15550009004', why: 'billing', at: site.agent.uri });
  expect(headers['warmbridge-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  const after = (ms: number): string => `${(ms - invitedMs).toFixed(1)} ms`;
  process.stdout.write(
    `after the agent's INVITE: card in the API ${after(inApiMs)}, at the receiver ${after(atReceiverMs)}, ` +
      `180 sent ${after(ringMs)}, at the CRM ${after(atCrmMs)}\n`,
  );

  const { body: metrics } = await api.request('GET', '/metrics');
  expect(String(metrics)).toMatch(/warmbridge_time_to_context_seconds_count 1\b/);
  await callerCall.hangUp();
  await site.product.expectQuiet();
});
