import { pino } from 'pino';
import twilio from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import { TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId, asConferenceId } from '../../../../src/ports/ids.ts';
import type { QueueCaller, QueueExit, QueuePort, QueueTaker, QueueTicket } from '../../../../src/ports/call-queues.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import { eventually } from '../../../sip/harness/wait.ts';
import type { TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('11111111-2222-3333-4444-555555555555');
const OTHER = asCallId('99999999-2222-3333-4444-555555555555');
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const PLACE = { position: 2, waitedMs: 7_400, averageMs: 5_000, size: 3, maxSize: 50 };
const { VoiceResponse } = twilio.twiml;
let application: TwimlApplication;

afterEach(async () => await application[Symbol.asyncDispose]());

/** Queues that do what a test says. */
class ScriptedQueues implements QueuePort {
  isFull = false;
  exit: QueueExit | null = null;
  mayComeAgain = false;
  caller: QueueCaller | null = null;
  taker: QueueTaker | null = null;
  isClosed = false;
  #rooms = 1;

  wait(caller: QueueCaller): QueueTicket | null {
    this.caller = caller;
    return this.#ticket();
  }

  take(taker: QueueTaker): QueueTicket | null {
    this.taker = taker;
    return this.#ticket();
  }

  #ticket(): QueueTicket | null {
    if (this.isFull) return null;
    const roomNow = (): string => `room ${String(this.#rooms)}`;
    const exitNow = (): QueueExit | null => this.exit;
    return {
      get room() {
        return roomNow();
      },
      get exit() {
        return exitNow();
      },
      waitedMs: 12_300,
      again: () => {
        this.#rooms += 1;
        return this.mayComeAgain;
      },
      close: () => {
        this.isClosed = true;
      },
    };
  }
}

interface Opened {
  readonly queues: ScriptedQueues;
  readonly tell: (notice: AiNotice) => Promise<AiReply>;
  readonly first: AiReply;
}

async function open(script: TwimlScript, isFull = false): Promise<Opened> {
  application = await TwimlApplication.open(script);
  const queues = new ScriptedQueues();
  queues.isFull = isFull;
  const clock = new SystemClock();
  const client = new TwimlClient({ authToken: 'token', clock, timeoutMs: 2_000 });
  const callbacks = new OrderedCallbacks(clock, pino({ level: 'silent' }));
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks, queues, accountSid: null, url, method: 'POST', fallbackUrl: null });
  const tell = async (notice: AiNotice): Promise<AiReply> =>
    await ai.notify(CALL, notice, new AbortController().signal);
  return { queues, tell, first: await tell(STARTED) };
}

type EnqueueAttributes = Parameters<InstanceType<typeof VoiceResponse>['enqueue']>[0];

function enqueueing(attributes: EnqueueAttributes): TwimlScript {
  return ({ path }) => {
    if (path === '/voice') {
      const document = new VoiceResponse();
      document.enqueue(attributes, 'sales');
      document.say('Behind the queue');
      return document.toString();
    }
    return path === '/queued' ? '<Response><Say>Back</Say></Response>' : '<Response><Say>Wait</Say><Leave/></Response>';
  };
}

function taking(attributes = ''): TwimlScript {
  return ({ path }) => {
    if (path === '/voice')
      return `<Response><Dial action="/dialled"><Queue ${attributes}>sales</Queue></Dial></Response>`;
    return '<Response><Say>Back</Say></Response>';
  };
}

function ended(reason: Extract<AiNotice, { event: 'conference.ended' }>['reason']): AiNotice {
  return { event: 'conference.ended', name: 'room 1', conference: asConferenceId('c'), reason };
}

describe('Enqueue', () => {
  it('waits in the room of its ticket, alone, with the hold music', async () => {
    const { queues, first } = await open(enqueueing({ maxQueueSize: 5 }));
    expect(first).toMatchObject({
      actions: [
        {
          type: 'conference',
          conference: {
            name: 'room 1',
            startOnEnter: false,
            endOnExit: true,
            beep: 'never',
            wait: null,
            maxParticipants: 2,
            isUnlisted: true,
          },
        },
      ],
      ignored: [],
    });
    expect(queues.caller).toMatchObject({ call: CALL, queue: 'sales', maxSize: 5, nextTurn: null });
  });

  it('takes its place when the caller has heard what comes before it', async () => {
    const { queues, tell, first } = await open(() => '<Response><Say>Please hold</Say><Enqueue>sales</Enqueue></Response>'); // prettier-ignore
    expect(first).toMatchObject({ actions: [{ type: 'talk' }, { type: 'listen', timeoutMs: 1, maxDigits: 0 }] });
    expect(queues.caller).toBeNull();
    const heard = await tell({ event: 'call.dtmf', digits: '', webhook: null });
    expect(heard).toMatchObject({ actions: [{ type: 'conference', conference: { name: 'room 1' } }] });
    expect(queues.caller).toMatchObject({ call: CALL });
  });

  it('gives back its place where somebody else hands the call over before it comes there', async () => {
    const { queues, tell } = await open(enqueueing({ action: '/queued' }));
    await tell({ event: 'handoff.ended', handoffId: 'h', result: 'returned', reason: 'busy' });
    expect(queues.isClosed).toBe(true);
  });

  it('gives back its place where its call begins anew', async () => {
    const { queues, tell } = await open(enqueueing({}));
    await tell(STARTED);
    expect(queues.isClosed).toBe(true);
  });

  it('asks its waitUrl for what is heard, signed, with the place', async () => {
    const { queues, first } = await open(enqueueing({ waitUrl: '/wait', waitUrlMethod: 'POST' }));
    expect(first).toMatchObject({ actions: [{ conference: { wait: [] } }] });
    const turn = await queues.caller!.nextTurn!(PLACE, new AbortController().signal);
    expect(turn).toMatchObject({ sounds: [{ text: 'Wait' }], then: 'leave' });
    const { form, headers, url } = application.requests.at(-1)!;
    expect(form).toMatchObject({
      CallSid: twilioSid('CA', CALL),
      QueuePosition: '2',
      QueueTime: '7',
      AvgQueueTime: '5',
      CurrentQueueSize: '3',
      MaxQueueSize: '50',
      QueueSid: expect.stringMatching(/^QU[0-9a-f]{32}$/) as string,
    });
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  });

  it('follows a Redirect when what comes before was heard, and begins anew behind the last document', async () => {
    const { queues } = await open(({ path }) => {
      if (path === '/voice') return '<Response><Enqueue waitUrl="/one">sales</Enqueue></Response>';
      if (path === '/one') return '<Response><Say>One</Say><Pause length="2"/><Redirect>/two</Redirect></Response>';
      return path === '/two' ? '<Response><Redirect>/three</Redirect></Response>' : '<Response><Say loop="2">Three</Say></Response>';
    });
    const next = async (): Promise<unknown> => await queues.caller!.nextTurn!(PLACE, new AbortController().signal);
    expect(await next()).toMatchObject({ sounds: [{ text: 'One' }, { pauseMs: 2_000 }], then: 'again' });
    expect(await next()).toMatchObject({ sounds: [{ text: 'Three' }, { text: 'Three' }], then: 'again' });
    expect(await next()).toMatchObject({ sounds: [{ text: 'One' }, { pauseMs: 2_000 }] });
    expect(application.paths).toEqual(['/voice', '/one', '/two', '/three', '/one']);
  }); // prettier-ignore

  it('an empty waitUrl is silence', async () => {
    const { queues } = await open(() => '<Response><Enqueue waitUrl="">sales</Enqueue></Response>');
    expect(await queues.caller!.nextTurn!(PLACE, new AbortController().signal)).toEqual({ sounds: [], then: 'again' });
    expect(application.paths).toEqual(['/voice']);
  });

  it.each([
    ['bridged', 'ended', 'bridged'],
    ['left', 'removed', 'leave'],
    [null, 'removed', 'leave'],
    [null, 'failed', 'system-error'],
    [null, 'full', 'error'],
    [null, 'ended', 'error'],
    [null, 'moved', 'redirected'],
  ] as const)('its action is told how it ended: %s, %s is %s', async (exit, reason, result) => {
    const { queues, tell } = await open(enqueueing({ action: '/queued' }));
    queues.exit = exit;
    expect(await tell(ended(reason))).toMatchObject({ actions: [{ prompt: { text: 'Back' } }, { type: 'hangup' }] });
    expect(application.requests.at(-1)).toMatchObject({
      path: '/queued',
      form: { QueueResult: result, QueueTime: '12' },
    });
    expect(queues.isClosed).toBe(true);
  });

  it('without an action the next verb comes', async () => {
    const { queues, tell } = await open(enqueueing({}));
    queues.exit = 'left';
    expect(await tell(ended('removed'))).toMatchObject({ actions: [{ prompt: { text: 'Behind the queue' } }, { type: 'hangup' }] }); // prettier-ignore
  });

  it('waits on in another room where the other side went away', async () => {
    const { queues, tell } = await open(enqueueing({ action: '/queued' }));
    queues.mayComeAgain = true;
    expect(await tell(ended('ended'))).toMatchObject({
      actions: [{ type: 'conference', conference: { name: 'room 2', wait: null } }],
    });
    queues.exit = 'bridged';
    queues.mayComeAgain = false;
    await tell(ended('ended'));
    expect(application.requests.at(-1)?.form['QueueResult']).toBe('bridged');
  });

  it('tells its action of a queue that is full, at once', async () => {
    const { first } = await open(enqueueing({ action: '/queued' }), true);
    expect(first).toMatchObject({ actions: [{ prompt: { text: 'Back' } }, { type: 'hangup' }] });
    expect(application.requests.at(-1)).toMatchObject({ path: '/queued', form: { QueueResult: 'queue-full' } });
  });

  it('a full queue whose action leads back to it ends the call', async () => {
    const { first } = await open(() => '<Response><Enqueue action="/voice">sales</Enqueue></Response>', true);
    expect(first).toMatchObject({ actions: [{ type: 'hangup' }] });
    expect(application.paths).toHaveLength(10);
  });

  it('a Hangup of its waitUrl ends the call, and its action is told', async () => {
    const { queues, tell } = await open(enqueueing({ action: '/queued' }));
    queues.exit = 'hung-up';
    expect(await tell(ended('removed'))).toMatchObject({ actions: [{ type: 'hangup' }] });
    const { form } = await application.waitFor('/queued');
    expect(form).toMatchObject({ QueueResult: 'hangup' });
  });

  it.each([
    [null, 'caller-hangup', 'hangup'],
    ['bridged', 'caller-hangup', 'bridged'],
    [null, 'redirected', 'redirected'],
    ['bridged', 'redirected', 'redirected-from-bridged'],
  ] as const)('its action is told of the end of the call: %s, %s is %s', async (exit, reason, result) => {
    const { queues, tell } = await open(enqueueing({ action: '/queued' }));
    queues.exit = exit;
    await tell({ event: 'call.ended', result: 'completed', reason, metadata: {} });
    expect((await application.waitFor('/queued')).form['QueueResult']).toBe(result);
    await eventually('the ticket is given back', () => (queues.isClosed ? true : undefined));
  });

  it('names what it cannot do', async () => {
    const { first } = await open(() => '<Response><Enqueue workflowSid="WW1"><Task>{}</Task></Enqueue><Enqueue/><Leave/></Response>');
    expect(first).toMatchObject({
      ignored: [
        '<Enqueue> with a workflow or a <Task> is not supported',
        '<Enqueue> has no name of a queue',
        '<Leave> outside of a waitUrl has no effect',
      ],
    });
  }); // prettier-ignore
});

describe('Dial with Queue', () => {
  it('takes whoever waits longest, and waits for somebody with music', async () => {
    const { queues, first } = await open(() => '<Response><Dial timeout="10" timeLimit="60"><Queue>sales</Queue></Dial></Response>'); // prettier-ignore
    expect(first).toMatchObject({
      actions: [
        {
          type: 'conference',
          conference: { name: 'room 1', startOnEnter: true, endOnExit: true, wait: null },
          limits: { timeLimitMs: 60_000 },
        },
      ],
      ignored: [],
    });
    expect(queues.taker).toMatchObject({ call: CALL, queue: 'sales', timeoutMs: 10_000, whisper: null });
  });

  it('has the one that is taken hear the document of its url', async () => {
    const { queues } = await open(taking('url="/whisper"'));
    const taken = { call: OTHER, waitedMs: 9_000 };
    expect(await queues.taker!.whisper!(taken, new AbortController().signal)).toEqual([{ text: 'Back' }]);
    expect(application.requests.at(-1)).toMatchObject({
      path: '/whisper',
      form: { CallSid: twilioSid('CA', OTHER), DequeingCallSid: twilioSid('CA', CALL), QueueTime: '9' },
    });
  });

  it.each([
    ['bridged', 'ended', 'completed'],
    ['bridged', 'moved', 'completed'],
    ['timeout', 'ended', 'no-answer'],
    [null, 'moved', 'canceled'],
    [null, 'full', 'failed'],
  ] as const)('its action is told what came of it: %s, %s is DialCallStatus %s', async (exit, reason, status) => {
    const { queues, tell } = await open(taking());
    queues.exit = exit;
    await tell(ended(reason));
    expect(application.requests.at(-1)).toMatchObject({ path: '/dialled', form: { DialCallStatus: status } });
  });

  it('where too many calls are in queues it has failed', async () => {
    await open(taking(), true);
    expect(application.requests.at(-1)).toMatchObject({ path: '/dialled', form: { DialCallStatus: 'failed' } });
  });
});
