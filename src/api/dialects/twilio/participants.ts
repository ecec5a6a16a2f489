import type { z } from 'zod';
import type { ConferenceRecord, ParticipantChange, ParticipantRecord } from '../../../ports/conferences.ts';
import type { CallId } from '../../../ports/ids.ts';
import { asCallId } from '../../../ports/ids.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import { callIdOfSid, twilioSid } from '../../../shared/twilio/twilio-sid.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import type { CallWork } from './call-work.ts';
import { conferencePath, participantJson } from './conference-json.ts';
import { createParticipantSchema, listParticipantsQuery, updateParticipantSchema } from './conference-schemas.ts';
import type { ConferenceSource } from './conferences.ts';
import { announce, conferenceBySid, ended, soundsOf, valueOfConference } from './conferences.ts';
import type { TwilioFlows } from './create-call.ts';
import { createParticipant } from './create-participant.ts';
import { cut, pageOf } from './paging.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource } from './twilio-error.ts';

const PATH = '/Conferences/{ConferenceSid}/Participants';
const ONE = { description: 'The participant as it is now', schema: 'TwilioParticipant' } as const;

type Params = Readonly<Record<string, string>>;

/** Conferences/{ConferenceSid}/Participants.json and Participants/{CallSid}.json, where a label does as well. */
export function participantEndpoints(
  api: TwilioApi,
  source: CallSource & ConferenceSource & { readonly outgoing: OutgoingCalls },
  flows: TwilioFlows,
  work: CallWork,
): readonly Endpoint[] {
  const { accountSid } = api;
  const { conferences } = source;
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: `${PATH}.json`,
      permission: 'dialects.read',
      summary: 'Who takes part in a conference',
      query: listParticipantsQuery,
      responses: { 200: { description: 'A page of participants', schema: 'TwilioParticipantList' } },
      handle: ({ params, query }) => {
        const conference = conferenceBySid(source, params);
        const { Muted: muted, Hold: held, Coaching: coaching } = query;
        const all = conference.participants
          .filter((each) => muted === undefined || each.muted === muted)
          .filter((each) => held === undefined || each.held === held)
          .filter((each) => coaching === undefined || (each.coach !== null) === coaching);
        const { items, next } = cut(all, query);
        const shown = items.map((each) => participantJson(conference, accountSid, each));
        const path = `${conferencePath(conference, accountSid)}/Participants.json`;
        return { status: 200, body: pageOf('participants', shown, path, { query, next }) };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof createParticipantSchema>>(api, {
      method: 'POST',
      path: `${PATH}.json`,
      permission: 'dialects.act',
      rate: 'calls',
      summary: 'Call somebody into a conference; a name in the place of the sid makes one where there is none',
      body: createParticipantSchema,
      bodyName: 'TwilioCreateParticipant',
      bodyOptional: true,
      responses: { 201: { description: 'The call has begun', schema: 'TwilioParticipant' } },
      handle: async ({ params, body }) => {
        const { conference, call } = await createParticipant(source, flows, work, params, body);
        const expected = {
          call: call.id,
          label: body.Label ?? null,
          muted: body.Muted,
          startOnEnter: body.StartConferenceOnEnter,
          endOnExit: body.EndConferenceOnExit,
        };
        return { status: 201, body: participantJson(conference, accountSid, expected, 'queued') };
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: `${PATH}/{CallSid}.json`,
      permission: 'dialects.read',
      summary: 'A participant',
      responses: { 200: ONE },
      handle: ({ params }) => {
        const { conference, participant } = find(source, params);
        return { status: 200, body: participantJson(conference, accountSid, participant) };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof updateParticipantSchema>>(api, {
      method: 'POST',
      path: `${PATH}/{CallSid}.json`,
      permission: 'dialects.act',
      summary: 'Mute, hold or have a participant coach; play something to it',
      body: updateParticipantSchema,
      bodyName: 'TwilioUpdateParticipant',
      bodyOptional: true,
      responses: { 200: ONE },
      handle: async ({ params, body }) => {
        const { conference, participant } = find(source, params);
        const form = {
          ConferenceSid: twilioSid('CF', conference.id),
          CallSid: twilioSid('CA', participant.call),
          AccountSid: accountSid,
        };
        const change = await changeOf(source, body, form);
        const { AnnounceUrl: url, AnnounceMethod: method } = body;
        if (url !== undefined) await announce(source, conference, participant.call, { url, method, form });
        const now =
          Object.keys(change).length === 0
            ? participant
            : valueOfConference(conferences.change(conference.id, participant.call, change), ended);
        return { status: 200, body: participantJson(conference, accountSid, now) };
      },
    }),
    twilioEndpoint(api, {
      method: 'DELETE',
      path: `${PATH}/{CallSid}.json`,
      permission: 'dialects.act',
      summary: 'Take a participant out of a conference. Its call goes on with what its document says next',
      responses: { 204: { description: 'It is out' } },
      handle: ({ params }) => {
        const { conference, participant } = find(source, params);
        valueOfConference(conferences.remove(conference.id, participant.call), ended);
        return { status: 204 };
      },
    }),
  ];
}

/** A participant by its CallSid or its label. @throws TwilioError */
function find(
  source: ConferenceSource,
  params: Params,
): { readonly conference: ConferenceRecord; readonly participant: ParticipantRecord } {
  const conference = conferenceBySid(source, params);
  const { AccountSid: account = '', CallSid: name = '' } = params;
  const participant = conference.participants.find(({ call, label }) => twilioSid('CA', call) === name || label === name); // prettier-ignore
  if (participant === undefined) throw noResource(`${conferencePath(conference, account)}/Participants/${name}.json`);
  return { conference, participant };
}

/** @throws TwilioError where a sound cannot be had */
async function changeOf(
  source: ConferenceSource,
  body: z.output<typeof updateParticipantSchema>,
  form: Params,
): Promise<ParticipantChange> {
  const { Muted, Hold, HoldUrl, HoldMethod = 'POST', WaitUrl, WaitMethod = 'POST', BeepOnExit, EndConferenceOnExit, Coaching, CallSidToCoach } = body; // prettier-ignore
  const holds = Hold === true ? { sound: HoldUrl === undefined ? null : await soundsOf(source, HoldUrl, HoldMethod, form) } : false; // prettier-ignore
  const waits = WaitUrl === undefined || WaitUrl === '' ? [] : await soundsOf(source, WaitUrl, WaitMethod, form);
  return {
    ...(Muted !== undefined && { muted: Muted }),
    ...(Hold !== undefined && { held: holds }),
    ...(WaitUrl !== undefined && { wait: waits }),
    ...(BeepOnExit !== undefined && { beepOnExit: BeepOnExit }),
    ...(EndConferenceOnExit !== undefined && { endOnExit: EndConferenceOnExit }),
    ...((Coaching !== undefined || CallSidToCoach !== undefined) && {
      coach: Coaching === false ? null : callOf(CallSidToCoach),
    }),
  };
}

/** The call that a CallSid names; null: it names none. */
function callOf(sid = ''): CallId | null {
  const call = callIdOfSid(sid);
  return call === null ? null : asCallId(call);
}
