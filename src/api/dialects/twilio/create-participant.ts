import type { z } from 'zod';
import type { ConferenceRecord } from '../../../ports/conferences.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { CallRecord } from '../../../ports/records.ts';
import { ApiError } from '../../api-error.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import type { CallWork } from './call-work.ts';
import type { createParticipantSchema } from './conference-schemas.ts';
import type { ConferenceSource } from './conferences.ts';
import { conferenceBySid } from './conferences.ts';
import type { TwilioFlows } from './create-call.ts';
import { createCall } from './create-call.ts';
import { notSupported } from './twilio-error.ts';

type CreateParticipant = z.output<typeof createParticipantSchema>;

const REFUSED = ['Record', 'ConferenceRecord', 'SipAuthUsername', 'SipAuthPassword', 'Byoc'] as const;

/** Calls somebody into a conference, which is made where there is none of that name. @throws ApiError */
export async function createParticipant(
  source: CallSource & ConferenceSource & { readonly outgoing: OutgoingCalls },
  flows: TwilioFlows,
  work: CallWork,
  params: Readonly<Record<string, string>>,
  body: CreateParticipant,
): Promise<{ readonly conference: ConferenceRecord; readonly call: CallRecord }> {
  for (const name of REFUSED) if (body[name] !== undefined && body[name] !== 'false') throw notSupported(name);
  const given = params['ConferenceSid'] ?? '';
  const isSid = /^CF[0-9a-f]{32}$/.test(given);
  const name = isSid ? conferenceBySid(source, params).name : given;
  const { To, From, StatusCallback, StatusCallbackMethod, StatusCallbackEvent, SendDigits, Timeout, TimeLimit, MachineDetection } = body; // prettier-ignore
  const call = await createCall(source, flows, work, {
    To, From, StatusCallback, StatusCallbackMethod, StatusCallbackEvent, SendDigits, Timeout, TimeLimit, MachineDetection,
    Twiml: documentOf(name, body),
  }); // prettier-ignore
  // A call that was refused leaves no empty conference behind.
  const conference = source.conferences.open(name, null);
  if (conference !== null) return { conference, call };
  await source.control.hangup(call.id);
  throw new ApiError('unavailable', 'there are as many conferences as there may be');
}

/** The document that takes whoever answers into the conference. */
function documentOf(name: string, body: CreateParticipant): string {
  const events = body.ConferenceStatusCallbackEvent;
  const attributes = {
    beep: body.Beep,
    muted: String(body.Muted),
    startConferenceOnEnter: String(body.StartConferenceOnEnter),
    endConferenceOnExit: String(body.EndConferenceOnExit),
    waitUrl: body.WaitUrl,
    waitMethod: body.WaitMethod,
    maxParticipants: body.MaxParticipants,
    participantLabel: body.Label,
    coach: body.Coaching ? body.CallSidToCoach : undefined,
    statusCallback: body.ConferenceStatusCallback,
    statusCallbackMethod: body.ConferenceStatusCallbackMethod,
    statusCallbackEvent: typeof events === 'object' ? events.join(' ') : events,
  };
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(value)}"`],
  );
  return `<Response><Dial><Conference${written.join('')}>${escaped(name)}</Conference></Dial></Response>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
