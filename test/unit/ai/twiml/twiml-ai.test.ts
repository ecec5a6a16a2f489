import { pino } from 'pino';
import twilio from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import { TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiAction, AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId, asHandoffId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import type { TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('call');
const TOKEN = 'auth-token';
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const EMPTY: AiNotice = { event: 'call.dtmf', digits: '', webhook: null };

const { VoiceResponse } = twilio.twiml;
const CALLBACKS = new OrderedCallbacks(new SystemClock(), pino({ level: 'silent' }));
let application: TwimlApplication;

/** The application, and what is told to its AI in one call. */
async function open(
  script: TwimlScript,
  method: 'GET' | 'POST' = 'POST',
): Promise<(notice: AiNotice) => Promise<AiReply>> {
  application = await TwimlApplication.open(script);
  const client = new TwimlClient({ authToken: TOKEN, clock: new SystemClock(), timeoutMs: 2_000 });
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url, method, fallbackUrl: null });
  return async (notice) => await ai.notify(CALL, notice, new AbortController().signal);
}

afterEach(async () => await application[Symbol.asyncDispose]());

function actionsOf(reply: AiReply): readonly AiAction[] {
  if (!reply.ok) throw new Error(reply.message);
  return reply.actions;
}

/** What an action does, in a few words. */
function wordsOf(action: AiAction): string {
  if (action.type === 'talk') return `talk ${Object.values(action.prompt).join()}`;
  if (action.type === 'listen') return `listen ${String(action.timeoutMs)}`;
  return action.type === 'transfer' ? `transfer ${action.destinations.join()}` : action.type;
}

function does(reply: AiReply): readonly string[] {
  return actionsOf(reply).map(wordsOf);
}

describe('TwiML from an application', () => {
  it('Say, Play and Pause are carried out in their order, and the call ends behind the last verb', async () => {
    const document = new VoiceResponse();
    document.say({ loop: 2 }, 'Hello & welcome');
    document.play('https://sounds.example/a.mp3');
    document.pause({ length: 3 });
    document.say('Bye');
    const tell = await open(() => document.toString());
    expect(does(await tell(STARTED))).toEqual([
      'talk Hello & welcome', 'talk Hello & welcome', 'talk https://sounds.example/a.mp3', 'listen 3000', 'talk Bye',
      'hangup',
    ]); // prettier-ignore
    expect(does(await tell(EMPTY))).toEqual([]);
  });

  it('a request is as Twilio makes it, with a signature that its own library finds right', async () => {
    const tell = await open(() => '<Response/>');
    expect(does(await tell(STARTED))).toEqual(['hangup']);
    const [{ form, headers, method, url }] = application.requests as [TwimlApplication['requests'][number]];
    expect(method).toBe('POST');
    expect(form).toMatchObject({ From: '+4930111', To: '+4930222', CallStatus: 'in-progress', Direction: 'inbound' });
    expect(form['CallSid']).toMatch(/^CA[0-9a-f]{32}$/);
    expect(form['AccountSid']).toMatch(/^AC[0-9a-f]{32}$/);
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(TOKEN, signature, url, form)).toBe(true);
    expect(twilio.validateRequest('another', signature, url, form)).toBe(false);
  });

  it('a GET has its fields in the query, which are signed as well', async () => {
    const tell = await open(() => '<Response/>', 'GET');
    await tell(STARTED);
    const [{ form, headers, url }] = application.requests as [TwimlApplication['requests'][number]];
    expect(form['From']).toBe('+4930111');
    expect(twilio.validateRequest(TOKEN, String(headers['x-twilio-signature']), url, {})).toBe(true);
  });
});

describe('Gather', () => {
  function menu(action?: string): string {
    const document = new VoiceResponse();
    const gather = document.gather({ ...(action !== undefined && { action }), input: ['dtmf', 'speech'], numDigits: 1, timeout: 7, hints: 'sales, support', speechTimeout: '2' }); // prettier-ignore
    gather.say('Sales or support?');
    document.say('Nothing heard.');
    document.redirect('/again');
    return document.toString();
  }

  it('the caller is asked, and may answer into the question', async () => {
    const tell = await open(() => menu('/menu'));
    expect(actionsOf(await tell(STARTED))).toEqual([
      { type: 'talk', prompt: { text: 'Sales or support?' }, bargeIn: true, keysStop: true },
      {
        type: 'listen', webhook: null, timeoutMs: 7_000, interDigitMs: 7_000, maxDigits: 1, finishOnKey: '#',
        speech: true, hints: ['sales', 'support'], endOfTurnMs: 2_000,
      },
    ]); // prettier-ignore
  });

  it('of words alone is heard whatever key is pressed', async () => {
    const tell = await open(() => '<Response><Gather input="speech"><Say>Sales?</Say></Gather></Response>');
    expect(actionsOf(await tell(STARTED))[0]).toEqual({ type: 'talk', prompt: { text: 'Sales?' }, bargeIn: true });
  });

  it.each<[string, AiNotice, Record<string, string>]>([
    ['keys', { event: 'call.dtmf', digits: '2', webhook: null }, { Digits: '2' }],
    ['words', { event: 'call.speech', transcript: 'sales please', confidence: 0.9, webhook: null }, { SpeechResult: 'sales please', Confidence: '0.9' }],
  ])('%s go to its action, whose document takes over', async (_what, notice, fields) => {
    const tell = await open(({ path }) => (path === '/menu' ? '<Response><Say>Fine</Say></Response>' : menu('menu')));
    await tell(STARTED);
    expect(does(await tell(notice))).toEqual(['talk Fine', 'hangup']);
    expect(application.paths).toEqual(['/voice', '/menu']);
    expect(application.requests.at(-1)?.form).toMatchObject(fields);
  }); // prettier-ignore

  it('without an action its own document is asked again', async () => {
    const tell = await open(({ form }) => (form['Digits'] === undefined ? menu() : '<Response/>'));
    await tell(STARTED);
    await tell({ event: 'call.dtmf', digits: '1', webhook: null });
    expect(application.paths).toEqual(['/voice', '/voice']);
  });

  it('without an answer the next verb comes, and a Redirect is followed', async () => {
    const tell = await open(({ path }) => (path === '/again' ? '<Response><Hangup/></Response>' : menu('/menu')));
    await tell(STARTED);
    expect(does(await tell(EMPTY))).toEqual(['talk Nothing heard.', 'listen 1']);
    // It is asked when the caller has heard that.
    expect(application.paths).toEqual(['/voice']);
    expect(does(await tell(EMPTY))).toEqual(['hangup']);
    expect(application.paths).toEqual(['/voice', '/again']);
  });

  it('a document that says something and leads to itself goes on as long as the caller stays', async () => {
    const tell = await open(() => '<Response><Say>Please wait.</Say><Pause/><Redirect/></Response>');
    const round = ['talk Please wait.', 'listen 1000', 'listen 1'];
    expect(does(await tell(STARTED))).toEqual(round);
    for (let times = 0; times < 20; times += 1) {
      expect(does(await tell(EMPTY))).toEqual([]);
      expect(does(await tell(EMPTY))).toEqual(round);
    }
  });

  it('an empty answer goes to the action where it asks for that', async () => {
    const tell = await open(({ path }) =>
      path === '/menu' ? '<Response/>' : '<Response><Gather action="/menu" actionOnEmptyResult="true"/></Response>',
    );
    await tell(STARTED);
    await tell(EMPTY);
    expect(application.requests.at(-1)).toMatchObject({ path: '/menu', form: { Digits: '' } });
  });

  it('a pause before it does not take its answer', async () => {
    const tell = await open(({ path }) =>
      path === '/menu' ? '<Response/>' : '<Response><Pause/><Gather action="/menu"/></Response>',
    );
    expect(does(await tell(STARTED))).toEqual(['listen 1000', 'listen 5000']);
    expect(does(await tell(EMPTY))).toEqual([]);
    await tell({ event: 'call.dtmf', digits: '1', webhook: null });
    expect(application.paths).toEqual(['/voice', '/menu']);
  });

  it('words that may still change are nobody’s answer', async () => {
    const tell = await open(() => menu('/menu'));
    await tell(STARTED);
    expect(does(await tell({ event: 'call.speech', transcript: 'sa', confidence: null, webhook: null, partial: true }))).toEqual([]); // prettier-ignore
    expect(application.paths).toEqual(['/voice']);
  });
});

describe('Dial', () => {
  const returned: AiNotice = {
    event: 'call.returned',
    reason: 'agent-left',
    handoffId: 'call.h1',
    summary: '',
    context: null,
    metadata: {},
  };

  it('is a handoff that comes back; the callee hears the whisper of its url, and accepts by key if that gathers', async () => {
    const tell = await open(({ path }) => {
      if (path === '/whisper') return '<Response><Gather numDigits="1" timeout="8"><Say>A call for</Say><Say>sales.</Say></Gather></Response>';
      const document = new VoiceResponse();
      document.dial({ action: '/dialled', timeout: 12 }).number({ url: '/whisper' }, '+4930333');
      return document.toString();
    }); // prettier-ignore
    expect(actionsOf(await tell(STARTED))).toEqual([
      {
        type: 'transfer', destinations: ['+4930333'], whisper: { text: 'A call for sales.' }, reason: null,
        summary: null, context: null,
        options: {
          ringTimeoutMs: 12_000, accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
          announcement: null, fallback: [{ kind: 'ai' }], afterwards: 'ai',
        },
      },
    ]); // prettier-ignore
    expect(application.requests.at(-1)?.form['Direction']).toBe('outbound-dial');
  });

  it.each([
    ['no-answer', 'no-answer'],
    ['busy', 'busy'],
    ['declined', 'busy'],
    ['cancelled', 'canceled'],
    ['error', 'failed'],
  ] as const)('a handoff that ended with %s is DialCallStatus %s', async (reason, status) => {
    const tell = await open(({ path }) =>
      path === '/dialled' ? '<Response><Say>Sorry</Say></Response>' : '<Response><Dial action="/dialled">2001</Dial></Response>',
    ); // prettier-ignore
    await tell(STARTED);
    const ended = { event: 'handoff.ended', handoffId: asHandoffId('call.h1'), result: 'returned', reason } as const;
    expect(does(await tell(ended))).toEqual(['talk Sorry', 'hangup']);
    expect(application.requests.at(-1)?.form['DialCallStatus']).toBe(status);
  });

  it('a callee who leaves is DialCallStatus completed; without an action the next verb comes', async () => {
    const tell = await open(() => '<Response><Dial><Sip>sip:2001@pbx?X-Case=7</Sip></Dial><Say>Rate us</Say></Response>');
    expect(await tell(STARTED)).toMatchObject({
      actions: [{ destinations: ['sip:2001@pbx?X-Case=7'], options: { accept: { mode: 'auto' } } }],
      ignored: [],
    });
    expect(does(await tell(returned))).toEqual(['talk Rate us', 'hangup']);
  }); // prettier-ignore
});

describe('What goes wrong', () => {
  it('a document that cannot be had is a failure of the AI', async () => {
    const tell = await open(() => 500);
    expect(await tell(STARTED)).toEqual({ ok: false, message: 'the AI application answered 500' });
  });

  it('the fallback is asked, and told the error', async () => {
    application = await TwimlApplication.open(({ path }) =>
      path === '/voice' ? 500 : '<Response><Say>Later</Say></Response>',
    );
    const fallback = `${application.origin}/fallback`;
    const client = new TwimlClient({ authToken: null, clock: new SystemClock(), timeoutMs: 2_000 });
    const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url: `${application.origin}/voice`, method: 'POST', fallbackUrl: fallback }); // prettier-ignore
    expect(await ai.notify(CALL, STARTED, new AbortController().signal)).toMatchObject({
      ok: true,
      actions: [{ prompt: { text: 'Later' } }, { type: 'hangup' }],
      ignored: ['the AI application answered 500; the fallback is asked'],
    });
    expect(application.requests.at(-1)?.form).toMatchObject({ ErrorCode: '11200', ErrorUrl: `${application.origin}/voice` });
  }); // prettier-ignore

  it.each([
    ['no XML', 'hello', 'is not well-formed XML'],
    ['no Response', '<Answer/>', 'is XML without the element Response'],
    ['an entity of its own', '<!DOCTYPE r [<!ENTITY a "b">]><Response>&a;</Response>', 'has a document type declaration'],
    ['too many elements', `<Response>${'<Say>a</Say>'.repeat(501)}</Response>`, 'has more than 500 elements'],
    ['too deep', `${'<Response>'.repeat(20)}${'</Response>'.repeat(20)}`, 'is nested more than 16 deep'],
    ['too long', `<Response>${' '.repeat(70_000)}</Response>`, 'is longer than 65536 bytes'],
  ])('%s', async (_what, document, why) => {
    const tell = await open(() => document);
    const reply = await tell(STARTED);
    expect(reply.ok ? '' : reply.message).toContain(why);
  }); // prettier-ignore

  it('documents that lead to each other end the call', async () => {
    const tell = await open(() => '<Response><Redirect>/voice</Redirect></Response>');
    expect(await tell(STARTED)).toMatchObject({ actions: [{ type: 'hangup' }] });
    expect(application.paths).toHaveLength(10);
  });

  it('a verb that is not supported is left out and named', async () => {
    const tell = await open(() => '<Response><Pay/><Say>Hi</Say><Dial><Client>x</Client></Dial></Response>');
    expect(await tell(STARTED)).toMatchObject({
      ignored: ['<Pay> is not supported', '<Client> inside <Dial> is not supported'],
    });
  });

  it('a call that is over is forgotten', async () => {
    const tell = await open(() => '<Response/>');
    await tell(STARTED);
    await tell({ event: 'call.ended', result: 'completed', reason: 'caller-hangup', metadata: {} });
    expect(await tell(EMPTY)).toMatchObject({ ok: false });
  });
});
