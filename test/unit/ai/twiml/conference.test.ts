import { pino } from 'pino';
import { setImmediate } from 'node:timers/promises';
import twilio from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import { ConferenceCallbacks, TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { AiAction, AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import type { ConferenceCallback, ConferenceEvent, ConferenceHappening } from '../../../../src/ports/conferences.ts';
import { asCallId, asConferenceId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { twilioSid } from '../../../../src/shared/twilio/twilio-sid.ts';
import type { TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('11111111-2222-3333-4444-555555555555');
const AGENT = asCallId('99999999-2222-3333-4444-555555555555');
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const CONFERENCE = asConferenceId('aaaaaaaa-2222-3333-4444-555555555555');
const { VoiceResponse } = twilio.twiml;
const CALLBACKS = new OrderedCallbacks(new SystemClock(), pino({ level: 'silent' }));
let application: TwimlApplication;

afterEach(async () => await application[Symbol.asyncDispose]());

async function open(script: TwimlScript): Promise<(notice: AiNotice) => Promise<AiReply & { readonly ok: true }>> {
  application = await TwimlApplication.open(script);
  const client = new TwimlClient({ authToken: 'token', clock: new SystemClock(), timeoutMs: 2_000 });
  const url = `${application.origin}/voice`;
  const ai = new TwimlAi({ client, callbacks: CALLBACKS, accountSid: null, url, method: 'POST', fallbackUrl: null });
  return async (notice) => {
    const reply = await ai.notify(CALL, notice, new AbortController().signal);
    if (!reply.ok) throw new Error(reply.message);
    return reply;
  };
}

type Attributes = Parameters<ReturnType<InstanceType<typeof VoiceResponse>['dial']>['conference']>[0];

function joining(attributes: Attributes, action?: string): string {
  const document = new VoiceResponse();
  document.dial(action === undefined ? {} : { action }).conference(attributes, 'Room 7');
  document.say('And now?');
  return document.toString();
}

function conferenceOf(actions: readonly AiAction[]): unknown {
  const [first] = actions;
  return first?.type === 'conference' ? first.conference : first;
}

describe('Dial with Conference', () => {
  it('takes the call into the conference of that name, with the defaults of Twilio', async () => {
    const tell = await open(() => joining({}));
    const { actions, ignored } = await tell(STARTED);
    expect(actions).toEqual([
      {
        type: 'conference',
        conference: {
          name: 'Room 7',
          startOnEnter: true,
          endOnExit: false,
          muted: false,
          coach: null,
          beep: 'both',
          wait: null,
          maxParticipants: 250,
          label: null,
          callback: null,
        },
      },
    ]);
    expect(ignored).toEqual([]);
  });

  it('reads its attributes; a callback is relative to the document', async () => {
    const tell = await open(() =>
      joining({
        startConferenceOnEnter: false,
        endConferenceOnExit: true,
        muted: true,
        coach: twilioSid('CA', AGENT),
        beep: 'onExit',
        waitUrl: '',
        maxParticipants: 3,
        participantLabel: 'customer',
        statusCallback: '/events',
        statusCallbackMethod: 'GET',
        statusCallbackEvent: ['join', 'leave'],
      }),
    );
    expect(conferenceOf((await tell(STARTED)).actions)).toEqual({
      name: 'Room 7',
      startOnEnter: false,
      endOnExit: true,
      muted: true,
      coach: AGENT,
      beep: 'onExit',
      wait: [],
      maxParticipants: 3,
      label: 'customer',
      callback: { url: `${application.origin}/events`, method: 'GET', events: ['join', 'leave'] },
    });
  });

  it('fetches what is heard until it starts, and does without where that fails', async () => {
    const tell = await open(({ path }) => {
      if (path === '/voice') return joining({ waitUrl: '/wait' });
      return '<Response><Say>Please wait.</Say><Pause length="2"/><Redirect/></Response>';
    });
    expect(conferenceOf((await tell(STARTED)).actions)).toMatchObject({
      wait: [{ text: 'Please wait.' }, { pauseMs: 2_000 }],
    });
    await application[Symbol.asyncDispose]();
    const tellOther = await open(({ path }) => (path === '/voice' ? joining({ waitUrl: '/wait' }) : 500));
    const { actions, ignored } = await tellOther(STARTED);
    expect(conferenceOf(actions)).toMatchObject({ wait: null });
    expect(ignored).toEqual(['waitUrl of <Conference>: the AI application answered 500; the hold music is heard']);
  });

  it('mutes a coach whom no CallSid tells whom to coach, and names what it does not have', async () => {
    const tell = await open(() => joining({ coach: 'somebody', record: 'record-from-start' }));
    const { actions, ignored } = await tell(STARTED);
    expect(conferenceOf(actions)).toMatchObject({ coach: null, muted: true });
    expect(ignored).toEqual(['record of <Conference> is not supported', 'coach of <Conference> is no CallSid']);
  });

  it.each([
    ['ended', CONFERENCE, 'answered'],
    ['full', null, 'failed'],
  ] as const)('goes on with the action when the call is out of it: %s', async (reason, conference, status) => {
    const tell = await open(({ path }) => (path === '/voice' ? joining({}, '/after') : '<Response/>'));
    await tell(STARTED);
    const { actions } = await tell({ event: 'conference.ended', name: 'Room 7', conference, reason });
    expect(actions).toEqual([{ type: 'hangup' }]);
    expect(application.requests.at(-1)).toMatchObject({ path: '/after', form: { DialCallStatus: status } });
  });

  it('goes on with the next verb where there is no action', async () => {
    const tell = await open(() => joining({}));
    await tell(STARTED);
    const ended = { event: 'conference.ended', name: 'Room 7', conference: CONFERENCE, reason: 'removed' } as const;
    expect((await tell(ended)).actions).toEqual([
      { type: 'talk', prompt: { text: 'And now?' }, bargeIn: false },
      { type: 'hangup' },
    ]);
  });
});

describe('status callbacks of a conference', () => {
  const PARTICIPANT = {
    call: CALL,
    label: 'customer',
    muted: true,
    held: false,
    coach: AGENT,
    startOnEnter: true,
    endOnExit: false,
    joinedAt: 0,
    updatedAt: 0,
  };

  function event(happening: ConferenceHappening, callback: ConferenceCallback | null, sequence = 1): ConferenceEvent {
    const record = { id: CONFERENCE, name: 'Room 7', createdAt: 0, updatedAt: 0, participants: [], ended: null };
    const at = Date.UTC(2026, 10, 27, 10);
    return { ...happening, conference: { ...record, state: 'in-progress' }, sequence, at, callback };
  }

  it('are signed forms in their order, for the events that were asked for', async () => {
    application = await TwimlApplication.open(() => '');
    const clock = new SystemClock();
    const client = new TwimlClient({ authToken: 'token', clock, timeoutMs: 2_000 });
    const callbacks = new OrderedCallbacks(clock, pino({ level: 'silent' }));
    const told = new ConferenceCallbacks({ accountSid: 'AC1', client, callbacks });
    const callback = { url: `${application.origin}/events`, method: 'POST', events: ['leave', 'end'] } as const;
    told.tell(event({ type: 'conference-start' }, null));
    told.tell(event({ type: 'participant-mute', participant: PARTICIPANT }, callback));
    told.tell(
      event(
        { type: 'participant-leave', participant: PARTICIPANT, reason: 'hung-up', callStatus: 'completed' },
        callback,
        7,
      ),
    );
    told.tell(
      event({ type: 'conference-end', reason: 'last-participant-left', by: { call: CALL, label: null } }, callback, 8),
    );
    for (let rounds = 0; application.requests.length < 2 && rounds < 100_000; rounds += 1) await setImmediate();
    const [left, ended] = application.requests;
    expect(left?.form).toEqual({
      ConferenceSid: twilioSid('CF', CONFERENCE),
      FriendlyName: 'Room 7',
      AccountSid: 'AC1',
      SequenceNumber: '7',
      Timestamp: 'Fri, 27 Nov 2026 10:00:00 +0000',
      StatusCallbackEvent: 'participant-leave',
      CallSid: twilioSid('CA', CALL),
      Muted: 'true',
      Hold: 'false',
      Coaching: 'true',
      CallSidToCoach: twilioSid('CA', AGENT),
      EndConferenceOnExit: 'false',
      StartConferenceOnEnter: 'true',
      ParticipantLabel: 'customer',
      ParticipantCallStatus: 'completed',
      ReasonParticipantLeft: 'participant_hung_up',
    });
    expect(ended?.form).toMatchObject({
      SequenceNumber: '8',
      StatusCallbackEvent: 'conference-end',
      ReasonConferenceEnded: 'last-participant-left',
      CallSidEndingConference: twilioSid('CA', CALL),
    });
    const { headers, url, form } = left!;
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  });
});
