import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiReply } from '../../../../src/ports/ai.ts';
import { asCallId, asHandoffId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('call');
const CALLBACKS = new OrderedCallbacks(new SystemClock(), pino({ level: 'silent' }));
let application: TwimlApplication;

afterEach(async () => await application[Symbol.asyncDispose]());

async function open(document: string): Promise<{ readonly ai: TwimlAi; readonly first: AiReply }> {
  application = await TwimlApplication.open(({ path }) =>
    path === '/voice' ? `<Response>${document}</Response>` : '<Response><Say>Back</Say></Response>',
  );
  const client = new TwimlClient({ authToken: null, clock: new SystemClock(), timeoutMs: 2_000 });
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url, method: 'POST', fallbackUrl: null });
  const started = { event: 'call.started', from: '+4930111', to: '+4930222' } as const;
  return { ai, first: await ai.notify(CALL, started, new AbortController().signal) };
}

it("Refer sends the caller's telephone to the address (RFC 3515)", async () => {
  const { first } = await open('<Refer action="/referred"><Sip>sip:alice@pbx?X-Case=77</Sip></Refer>');
  expect(first).toMatchObject({
    ok: true,
    actions: [{ type: 'transfer', destinations: ['sip:alice@pbx?X-Case=77'], options: { strategy: 'refer' } }],
    ignored: [],
  });
});

it('the action of Refer is asked where the caller comes back', async () => {
  const { ai } = await open('<Refer action="/referred"><Sip>sip:alice@pbx</Sip></Refer>');
  const ended = { handoffId: asHandoffId('call.h1'), result: 'returned', reason: 'busy' } as const;
  const reply = await ai.notify(CALL, { event: 'handoff.ended', ...ended }, new AbortController().signal);
  expect(reply).toMatchObject({ ok: true, actions: [{ type: 'talk', prompt: { text: 'Back' } }, { type: 'hangup' }] });
  expect(application.requests[1]?.form).toMatchObject({ ReferCallStatus: 'busy' });
});

it('Refer without an address is left out, and named', async () => {
  const { first } = await open('<Refer/>');
  expect(first).toEqual({ ok: true, actions: [{ type: 'hangup' }], ignored: ['<Refer> has no address'] });
});
