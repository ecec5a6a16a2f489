import { pino } from 'pino';
import { setImmediate } from 'node:timers/promises';
import twilio from 'twilio';
import { afterEach, describe, expect, it } from 'vitest';
import { parseTwiml, TwimlAi, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import { readVerbs } from '../../../../src/ai/twiml/verbs.ts';
import type { AiNotice, AiReply } from '../../../../src/ports/ai.ts';
import { asCallId, asRecordingId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { recordingSid } from '../../../../src/shared/twilio/recording-sid.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { TWILIO_ACCOUNT_SID } from '../../../../src/shared/twilio/twilio-sid.ts';
import type { TwimlRequest, TwimlScript } from '../../../sip/harness/twiml-application.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d');
const RECORDING = asRecordingId(`${CALL}.rec1`);
const SID = recordingSid(RECORDING);
const RECORDING_URL = `https://voice.example/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Recordings/${SID}`;
const STARTED: AiNotice = { event: 'call.started', from: '+4930111', to: '+4930222' };
const ENDED = {
  event: 'recording.ended',
  recording: RECORDING,
  durationMs: 4_400,
  spoken: true,
  by: 'key',
  digits: '#',
} as const satisfies AiNotice;
const { VoiceResponse } = twilio.twiml;
let application: TwimlApplication;
let ai: TwimlAi;

afterEach(async () => await application[Symbol.asyncDispose]());

async function open(script: TwimlScript): Promise<(notice: AiNotice) => Promise<AiReply>> {
  application = await TwimlApplication.open(script);
  const clock = new SystemClock();
  ai = new TwimlAi({
    client: new TwimlClient({ authToken: 'token', clock, timeoutMs: 2_000 }),
    callbacks: new OrderedCallbacks(clock, pino({ level: 'silent' })),
    apiUrl: () => 'https://voice.example',
    accountSid: null,
    url: `${application.origin}/voice`,
    method: 'POST',
    fallbackUrl: null,
  });
  return async (notice) => await ai.notify(CALL, notice, new AbortController().signal);
}

function voicemail(
  attributes: Parameters<InstanceType<typeof VoiceResponse>['record']>[0] = {},
  action: string | null = '/recorded',
): TwimlScript {
  return ({ path }) => {
    const document = new VoiceResponse();
    if (path === '/voice') {
      document.say('After the tone.');
      document.record({ ...(action !== null && { action }), ...attributes });
      document.say('Nothing was said.');
    } else {
      document.say('Thank you.');
    }
    return document.toString();
  };
}

async function toldAt(path: string): Promise<TwimlRequest | undefined> {
  const request = (): TwimlRequest | undefined => application.requests.find((each) => each.path === path);
  for (let rounds = 0; request() === undefined && rounds < 100_000; rounds += 1) await setImmediate();
  return request();
}

function hears(words: string): AiReply {
  return {
    ok: true,
    actions: [{ type: 'talk', prompt: { text: words }, bargeIn: false }, { type: 'hangup' }],
    ignored: [],
  };
}

describe('<Record>', () => {
  it('records behind a beep, with the defaults of Twilio', async () => {
    const tell = await open(voicemail());
    expect(await tell(STARTED)).toMatchObject({
      actions: [
        { type: 'talk', prompt: { text: 'After the tone.' } },
        {
          type: 'record',
          beep: { file: 'beep.wav' },
          maxMs: 3_600_000,
          silenceMs: 5_000,
          finishOnKey: '1234567890*#',
          trim: true,
        },
      ],
    });
  });

  it('tells its action of the recording and the key', async () => {
    const tell = await open(voicemail());
    await tell(STARTED);
    expect(await tell(ENDED)).toEqual(hears('Thank you.'));
    expect(application.requests.at(-1)).toMatchObject({
      path: '/recorded',
      method: 'POST',
      form: {
        CallSid: 'CA0a1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d',
        RecordingSid: SID,
        RecordingUrl: RECORDING_URL,
        RecordingDuration: '4',
        Digits: '#',
      },
    });
  });

  it('without words the next verb comes, and no action is asked', async () => {
    const tell = await open(voicemail());
    await tell(STARTED);
    expect(await tell({ ...ENDED, spoken: false, by: 'silence', digits: '' })).toEqual(hears('Nothing was said.'));
    expect(application.paths).toEqual(['/voice']);
  });

  it('of a caller who hung up is told all the same, with the digits "hangup"', async () => {
    const tell = await open(voicemail());
    await tell(STARTED);
    await tell({ ...ENDED, by: 'hangup', digits: '' });
    expect(application.requests.at(-1)?.form).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
  });

  it.each(['silence', 'limit'] as const)('that ended by %s has no digits', async (by) => {
    const tell = await open(voicemail({ method: 'GET' }));
    await tell(STARTED);
    await tell({ ...ENDED, by, digits: '' });
    expect(application.requests.at(-1)).toMatchObject({ path: '/recorded', method: 'GET' });
    expect(application.requests.at(-1)?.form['Digits']).toBeUndefined();
  });

  it('without an action asks the document again', async () => {
    const tell = await open(voicemail({}, null));
    await tell(STARTED);
    await tell(ENDED);
    expect(application.paths).toEqual(['/voice', '/voice']);
  });

  it('tells its recordingStatusCallback, signed', async () => {
    const tell = await open(voicemail({ recordingStatusCallback: '/status', recordingStatusCallbackMethod: 'POST' }));
    await tell(STARTED);
    await tell(ENDED);
    const { form, headers, url } = (await toldAt('/status'))!;
    expect(form).toMatchObject({
      RecordingSid: SID,
      RecordingUrl: RECORDING_URL,
      RecordingStatus: 'completed',
      RecordingDuration: '4',
      RecordingChannels: '1',
      RecordingSource: 'RecordVerb',
    });
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  });

  it('tells its callback that it has begun where that is asked for, once', async () => {
    const tell = await open(
      voicemail({
        recordingStatusCallback: '/status',
        recordingStatusCallbackEvent: ['in-progress', 'completed'],
      }),
    );
    ai.recorded(CALL, RECORDING);
    await tell(STARTED);
    ai.recorded(CALL, RECORDING);
    const { form } = (await toldAt('/status'))!;
    expect(form).toMatchObject({ RecordingSid: SID, RecordingStatus: 'in-progress', RecordingSource: 'RecordVerb' });
    expect(form).not.toHaveProperty('RecordingDuration');
    await tell(ENDED);
    for (let rounds = 0; application.requests.length < 4 && rounds < 100_000; rounds += 1) await setImmediate();
    const statuses = application.requests.filter(({ path }) => path === '/status');
    expect(statuses.map((each) => each.form['RecordingStatus'])).toEqual(['in-progress', 'completed']);
    expect(statuses[1]?.form['RecordingStartTime']).toBe(form['RecordingStartTime']);
  });

  it('of which nobody spoke tells its callback so where that is asked for', async () => {
    const callback = { recordingStatusCallback: '/status', recordingStatusCallbackEvent: ['absent' as const] };
    const tell = await open(voicemail(callback));
    await tell(STARTED);
    await tell({ ...ENDED, spoken: false, by: 'silence', digits: '' });
    expect((await toldAt('/status'))?.form).toMatchObject({ RecordingStatus: 'absent' });
  });

  it('the end of a recording that nobody waits for means nothing', async () => {
    const tell = await open(voicemail());
    expect(await tell(STARTED)).toMatchObject({ ok: true });
    await tell(ENDED);
    expect(await tell(ENDED)).toEqual({ ok: true, actions: [], ignored: [] });
  });
});

describe('the attributes of <Record>', () => {
  it('are read, and those that are not to be had are named', async () => {
    application = await TwimlApplication.open(() => '');
    const { verbs, ignored } = readVerbs(
      parseTwiml(
        '<Response><Record timeout="2" maxLength="30" finishOnKey="#x" playBeep="false" trim="trim-silence" ' +
          'transcribe="true" recordingStatusCallback="/s" recordingStatusCallbackMethod="GET" ' +
          'recordingStatusCallbackEvent="in-progress completed absent failed"/></Response>',
      ),
    );
    expect(verbs).toEqual([
      {
        kind: 'record',
        next: { url: null, method: 'POST' },
        maxMs: 30_000,
        silenceMs: 2_000,
        finishOnKey: '#',
        beep: false,
        trim: true,
        callback: { url: '/s', method: 'GET', events: ['in-progress', 'completed', 'absent'] },
      },
    ]);
    expect(ignored).toEqual([
      'transcribe of <Record> is not supported',
      'failed of recordingStatusCallbackEvent is not told',
    ]);
  });

  it.each([
    ['maxLength', '99999', { maxMs: 3_600_000 }],
    ['maxLength', '0', { maxMs: 3_600_000 }],
    ['timeout', 'soon', { silenceMs: 5_000 }],
    ['timeout', '0', { silenceMs: 5_000 }],
    ['trim', 'do-not-trim', { trim: false }],
    ['finishOnKey', '', { finishOnKey: '' }],
  ])('%s="%s" is within bounds', async (name, value, expected) => {
    application = await TwimlApplication.open(() => '');
    const { verbs } = readVerbs(parseTwiml(`<Response><Record ${name}="${value}"/></Response>`));
    expect(verbs).toMatchObject([expected]);
  });
});
