import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import twilio from 'twilio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingCallbacks, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import type { FactData } from '../../../../src/ports/facts.ts';
import { asCallId, asLegId, asRecordingId } from '../../../../src/ports/ids.ts';
import { OrderedCallbacks } from '../../../../src/shared/outgoing/ordered-callbacks.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { recordingSid } from '../../../../src/shared/twilio/recording-sid.ts';
import { TWILIO_ACCOUNT_SID } from '../../../../src/shared/twilio/twilio-sid.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const CALL = asCallId('0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d');
const RECORDING = asRecordingId(`${CALL}.rec1`);
let application: TwimlApplication;
let callbacks: RecordingCallbacks;

beforeEach(async () => {
  application = await TwimlApplication.open(() => '');
  const clock = new SystemClock();
  callbacks = new RecordingCallbacks({
    accountSid: TWILIO_ACCOUNT_SID,
    client: new TwimlClient({ authToken: 'token', clock, timeoutMs: 2_000 }),
    clock,
    callbacks: new OrderedCallbacks(clock, pino({ level: 'silent' })),
    apiUrl: () => 'https://voice.example',
  });
});
afterEach(async () => await application[Symbol.asyncDispose]());

function over(data: Partial<FactData<'leg.recorded'>> = {}): void {
  callbacks.read({
    callId: CALL,
    sequence: 9,
    at: '2026-11-28T10:00:00.000Z',
    kind: 'fact',
    version: 1,
    type: 'leg.recorded',
    data: {
      recording: RECORDING,
      leg: asLegId(`${CALL}.1`),
      role: 'caller',
      durationMs: 4_400,
      spoken: true,
      by: 'stopped',
      digits: '',
      message: null,
      ...data,
    },
  });
}

function watch(events: readonly ('in-progress' | 'completed' | 'absent')[]): void {
  callbacks.watch(CALL, RECORDING, { url: `${application.origin}/recorded`, method: 'POST', events });
}

async function told(count: number): Promise<readonly Readonly<Record<string, string>>[]> {
  for (let rounds = 0; application.requests.length < count && rounds < 100_000; rounds += 1) await setImmediate();
  return application.requests.map(({ form }) => form);
}

describe('The callback of a recording by the API', () => {
  it('is told, signed, that it began and how it ended, and once', async () => {
    watch(['in-progress', 'completed']);
    over({ recording: asRecordingId(`${CALL}.rec2`) });
    over();
    over();
    const forms = await told(2);
    const sid = recordingSid(RECORDING);
    expect(forms).toMatchObject([
      { RecordingSid: sid, RecordingStatus: 'in-progress', RecordingSource: 'StartCallRecordingAPI' },
      {
        RecordingSid: sid,
        RecordingStatus: 'completed',
        RecordingDuration: '4',
        RecordingUrl: `https://voice.example/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Recordings/${sid}`,
        CallSid: 'CA0a1b2c3d4e5f4a6b8c7d9e0f1a2b3c4d',
      },
    ]);
    const { headers, url, form } = application.requests[1]!;
    expect(twilio.validateRequest('token', String(headers['x-twilio-signature']), url, form)).toBe(true);
  });

  it('is told of one without a sound as absent', async () => {
    watch(['absent']);
    over({ durationMs: 0, by: 'failed', message: 'the disk is full' });
    expect(await told(1)).toMatchObject([{ RecordingStatus: 'absent', RecordingDuration: '0' }]);
  });
});
