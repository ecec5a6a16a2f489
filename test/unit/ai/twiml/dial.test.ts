import { pino } from 'pino';
import twilio from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import { DialCallbacks, TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import type { FactData, FactType } from '../../../../src/ports/facts.ts';
import { asCallId, asHandoffId, asLegId } from '../../../../src/ports/ids.ts';
import type { FactEntry } from '../../../../src/ports/journal.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { eventually } from '../../../sip/harness/wait.ts';
import type { TwimlRequest, TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('11111111-2222-3333-4444-555555555555');
const LEG = asLegId(`${CALL}.2`);
const OTHER_LEG = asLegId(`${CALL}.3`);
const HANDOFF = asHandoffId(`${CALL}.h1`);
const START = Date.UTC(2026, 0, 1);
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const RETURNED: AiNotice = { event: 'call.returned', reason: 'agent-left', handoffId: HANDOFF, summary: '', context: null, metadata: {} }; // prettier-ignore
let application: TwimlApplication;

afterEach(async () => await application[Symbol.asyncDispose]());

interface Opened {
  readonly legs: DialCallbacks;
  readonly tell: (notice: AiNotice) => Promise<AiReply>;
  /** What happens to the call, so long after its start. */
  readonly fact: <Type extends FactType>(type: Type, data: FactData<Type>, afterMs?: number) => void;
}

async function open(script: TwimlScript): Promise<Opened> {
  application = await TwimlApplication.open(script);
  const clock = new SystemClock();
  const client = new TwimlClient({ authToken: 'token', clock, timeoutMs: 2_000 });
  const callbacks = new OrderedCallbacks(clock, pino({ level: 'silent' }));
  const legs = new DialCallbacks(clock);
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks, legs, accountSid: null, url, method: 'POST', fallbackUrl: null });
  return {
    legs,
    tell: async (notice) => await ai.notify(CALL, notice, new AbortController().signal),
    fact: (type, data, afterMs = 0) => {
      const at = new Date(START + afterMs).toISOString();
      legs.read({ kind: 'fact', version: 1, callId: CALL, sequence: 1, at, type, data } as unknown as FactEntry);
    },
  };
}

function document(dial: string): TwimlScript {
  return ({ path }) => (path === '/voice' ? `<Response>${dial}</Response>` : '<Response/>');
}

/** The callbacks of the legs, once there are so many. */
async function told(count: number): Promise<readonly TwimlRequest[]> {
  const all = (): readonly TwimlRequest[] => application.requests.filter(({ path }) => path === '/leg');
  return await eventually(`${String(count)} callbacks`, () => (all().length >= count ? all() : undefined));
}

function attempt(destination: string, more: object): FactData<'handoff.attemptEnded'> {
  const at = new Date(START).toISOString();
  return {
    handoffId: HANDOFF,
    attempt: { destination, result: null, sipStatus: null, q850Cause: null, startedAt: at, ringingAt: null, answeredAt: null, endedAt: at, ...more },
  }; // prettier-ignore
}

describe('Dial', () => {
  it('gives the address of a Sip its headers, and names those that are not sent (RFC 3261 19.1.1)', async () => {
    const { tell } = await open(
      document('<Dial><Sip>sip:a@pbx?User-to-User=3132%3Bencoding%3Dhex&amp;X-Case=77&amp;Subject=x</Sip></Dial>'),
    );
    expect(await tell(STARTED)).toMatchObject({
      actions: [{ destinations: ['sip:a@pbx?User-to-User=3132%3Bencoding%3Dhex&X-Case=77'] }],
      ignored: ['the address of <Sip> has the header Subject; only X-... and User-to-User are sent'],
    });
  });

  it('has a caller id, a time limit, and a key that ends it', async () => {
    const { tell } = await open(
      document('<Dial callerId="+49 (30) 999" timeLimit="90" hangupOnStar="true">2001</Dial>'),
    );
    expect(await tell(STARTED)).toMatchObject({
      actions: [{ options: { callerId: '+4930999', limits: { timeLimitMs: 90_000, hangUpKey: '*' } } }],
      ignored: [],
    });
  });

  it('calls several at once, or one after the other, and sends keys behind the answer (RFC 2806 2.2)', async () => {
    const nouns = '<Number sendDigits="ww2001#">+4930333</Number><Sip>sip:a@pbx</Sip><Number sendDigits="x">2002</Number>';
    const { tell } = await open(({ path }) => (path === '/voice' ? `<Response><Dial>${nouns}</Dial><Dial sequential="true">${nouns}</Dial></Response>` : ''));
    const parties = { destinations: ['+4930333;postd=ww2001#', 'sip:a@pbx', '2002'] };
    const fault = 'sendDigits of <Number> has something else than 0-9, *, #, A-D, w and W, or more than 64 keys';
    expect(await tell(STARTED)).toMatchObject({
      actions: [{ ...parties, options: { hunt: 'simultaneous' } }],
      ignored: [fault, fault],
    });
    expect(await tell(RETURNED)).toMatchObject({ actions: [{ ...parties, options: { hunt: 'sequential' } }] });
  }); // prettier-ignore

  it('names what has no effect', async () => {
    const { tell } = await open(document('<Dial answerOnBridge="true" callerId="client:joe" record="record-from-answer">2001</Dial>'));
    expect(await tell(STARTED)).toMatchObject({
      ignored: [
        'record of <Dial> is not supported',
        'answerOnBridge of <Dial> has no effect: the call is answered',
        'callerId of <Dial> is no number; the caller is shown',
      ],
    });
  }); // prettier-ignore

  it('a conference has the limits as well', async () => {
    const { tell } = await open(document('<Dial timeLimit="60" hangupOnStar="true"><Conference>a</Conference></Dial>'));
    expect(await tell(STARTED)).toMatchObject({
      actions: [{ type: 'conference', limits: { timeLimitMs: 60_000, hangUpKey: '*' } }],
    });
  });
});

const NUMBER =
  '<Dial action="/dialled" callerId="+4930999"><Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">+4930333</Number></Dial>';

describe('The status callbacks of Number and Sip', () => {
  it('tell of the leg in its order, signed, with the call that dialled it', async () => {
    const { tell, fact } = await open(document(NUMBER));
    await tell(STARTED);
    const leg = { handoffId: HANDOFF, leg: LEG, destination: '+4930333' };
    fact('handoff.dialling', leg);
    fact('handoff.ringing', { ...leg, reason: '', summary: '', context: null, sipStatus: 180 }, 1_000);
    fact('handoff.answered', leg, 3_000);
    fact('handoff.bridged', { ...leg, timings: {} }, 4_000);
    fact('leg.ended', { leg: LEG, role: 'agent', by: 'remote', sipStatus: null, q850Cause: 16, detail: null }, 70_000);
    const requests = await told(4);
    expect(requests.map(({ form }) => [form['CallStatus'], form['SequenceNumber'], form['CallDuration']])).toEqual([
      ['initiated', '0', undefined],
      ['ringing', '1', undefined],
      ['in-progress', '2', undefined],
      ['completed', '3', '67'],
    ]);
    for (const { form, headers, url } of requests) {
      expect(form).toMatchObject({
        CallSid: twilioSid('CA', LEG),
        ParentCallSid: twilioSid('CA', CALL),
        Direction: 'outbound-dial',
        From: '+4930999',
        To: '+4930333',
        CallbackSource: 'call-progress-events',
      });
      expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
    }
  });

  it('are of the end alone where no events are asked for', async () => {
    const { tell, fact } = await open(
      document('<Dial><Sip statusCallback="/leg" statusCallbackMethod="GET">sip:a@pbx</Sip></Dial>'),
    );
    await tell(STARTED);
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: 'sip:a@pbx' });
    fact('handoff.attemptEnded', attempt('sip:a@pbx', { result: 'busy', sipStatus: 486 }));
    const [request] = await told(1);
    expect(request).toMatchObject({
      method: 'GET',
      form: { CallStatus: 'busy', SipResponseCode: '486', CallDuration: '0' },
    });
  });

  it.each([
    ['declined', 'busy'],
    ['no-answer', 'no-answer'],
    ['cancelled', 'canceled'],
    ['unreachable', 'failed'],
  ] as const)('an attempt that ended with %s is %s', async (result, status) => {
    const { tell, fact } = await open(document('<Dial><Number statusCallback="/leg">2001</Number></Dial>'));
    await tell(STARTED);
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: '2001' });
    fact('handoff.attemptEnded', attempt('2001', { result }));
    expect((await told(1))[0]?.form['CallStatus']).toBe(status);
  });

  it('are each of its own noun, and of whom a callee forwards to (RFC 3261 8.1.3.4)', async () => {
    const { tell, fact } = await open(
      document('<Dial><Number>2001</Number><Number statusCallback="/leg" statusCallbackEvent="initiated">2002</Number></Dial>'),
    );
    await tell(STARTED);
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: '2001' });
    fact('handoff.dialling', { handoffId: HANDOFF, leg: OTHER_LEG, destination: '2002' });
    fact('handoff.forwarded', { handoffId: HANDOFF, leg: OTHER_LEG, destination: '2002', to: ['sip:2003@pbx'] });
    fact('handoff.dialling', { handoffId: HANDOFF, leg: asLegId(`${CALL}.4`), destination: 'sip:2003@pbx' });
    expect((await told(2)).map(({ form }) => form['To'])).toEqual(['2002', 'sip:2003@pbx']);
  }); // prettier-ignore

  it('tell nothing of a later handoff that is no Dial', async () => {
    const { tell, fact } = await open(document(NUMBER));
    await tell(STARTED);
    fact('handoff.ended', { handoffId: HANDOFF, result: 'returned', reason: 'busy', attempts: [], timings: {} });
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: '+4930333' });
    await tell(RETURNED);
    expect(application.paths).toEqual(['/voice', '/dialled']);
  });

  it('tell nothing of a later handoff where that of the Dial was refused', async () => {
    const { tell, fact } = await open(document(NUMBER));
    await tell(STARTED);
    fact('handoff.refused', { reason: 'too-many-handoffs', maxPerCall: 20 });
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: '+4930333' });
    await tell(RETURNED);
    expect(application.paths).toEqual(['/voice', '/dialled']);
  });

  it('the action is told of the leg as well', async () => {
    const { tell, fact } = await open(document('<Dial action="/dialled">2001</Dial>'));
    await tell(STARTED);
    const leg = { handoffId: HANDOFF, leg: LEG, destination: '2001' };
    fact('handoff.dialling', leg);
    fact('handoff.answered', leg, 3_000);
    fact('handoff.bridged', { ...leg, timings: {} }, 4_000);
    fact('leg.ended', { leg: LEG, role: 'agent', by: 'remote', sipStatus: null, q850Cause: 16, detail: null }, 10_000);
    await tell(RETURNED);
    expect(application.requests.at(-1)?.form).toMatchObject({
      DialCallStatus: 'completed',
      DialCallSid: twilioSid('CA', LEG),
      DialCallDuration: '7',
      DialBridged: 'true',
    });
  });

  it('of several that rang at once the action is told of the one who was joined', async () => {
    const { tell, fact } = await open(document('<Dial action="/dialled"><Number>2001</Number><Number>2002</Number></Dial>')); // prettier-ignore
    await tell(STARTED);
    fact('handoff.dialling', { handoffId: HANDOFF, leg: LEG, destination: '2001' });
    fact('handoff.dialling', { handoffId: HANDOFF, leg: OTHER_LEG, destination: '2002' });
    fact('handoff.answered', { handoffId: HANDOFF, leg: LEG, destination: '2001' }, 3_000);
    fact('handoff.bridged', { handoffId: HANDOFF, leg: LEG, destination: '2001', timings: {} }, 4_000);
    fact('handoff.attemptEnded', attempt('2002', { result: 'cancelled' }), 4_000);
    fact('leg.ended', { leg: LEG, role: 'agent', by: 'remote', sipStatus: null, q850Cause: 16, detail: null }, 10_000);
    await tell(RETURNED);
    expect(application.requests.at(-1)?.form).toMatchObject({ DialCallSid: twilioSid('CA', LEG), DialBridged: 'true' });
  });
});
