import type { z } from 'zod';
import type { ConferenceOutcome, ConferencePort, ConferenceRecord, WaitSound } from '../../../ports/conferences.ts';
import type { CallId } from '../../../ports/ids.ts';
import { asConferenceId } from '../../../ports/ids.ts';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { twilioSid, uuidOfSid } from '../../../shared/twilio/twilio-sid.ts';
import { invalid } from '../../api-error.ts';
import type { Endpoint } from '../../endpoint.ts';
import { conferenceJson, conferenceStatus } from './conference-json.ts';
import { listConferencesQuery, updateConferenceSchema } from './conference-schemas.ts';
import { cut, pageOf } from './paging.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource, TWILIO_CODES, TwilioError } from './twilio-error.ts';

/** What is behind an address that a conference plays from, or what went wrong. */
export type ReadSounds = (
  url: string,
  method: 'GET' | 'POST',
  form: Readonly<Record<string, string>>,
) => Promise<
  { readonly ok: true; readonly sounds: readonly WaitSound[] } | { readonly ok: false; readonly message: string }
>;

/** The conferences of the program, and the sounds of programs. */
export interface ConferenceSource {
  readonly conferences: ConferencePort;
  readonly readSounds: ReadSounds;
}

/** A conference by its sid. @throws TwilioError */
export function conferenceBySid(
  { conferences }: ConferenceSource,
  params: Readonly<Record<string, string>>,
): ConferenceRecord {
  const { AccountSid: account = '', ConferenceSid: sid = '' } = params;
  const id = uuidOfSid('CF', sid);
  const found = id === null ? null : conferences.find(asConferenceId(id));
  if (found === null) throw noResource(`${accountPath(account)}/Conferences/${sid}.json`);
  return found;
}

/** What a conference answered. @throws ApiError for a value that is wrong, and where it is over */
export function valueOfConference<Value>(outcome: ConferenceOutcome<Value>, gone: () => TwilioError): Value {
  if (outcome.ok) return outcome.value;
  if (outcome.code === 'invalid') throw invalid([{ path: outcome.path, message: outcome.message }]);
  throw gone();
}

/** The sounds behind an address. @throws TwilioError where they cannot be had */
export async function soundsOf(
  { readSounds }: ConferenceSource,
  ...asked: Parameters<ReadSounds>
): Promise<readonly WaitSound[]> {
  const read = await readSounds(...asked);
  if (read.ok) return read.sounds;
  throw new TwilioError('bad-request', TWILIO_CODES.url, read.message);
}

/** Plays what is behind an address to a conference, or to one participant. @throws TwilioError */
export async function announce(
  source: ConferenceSource,
  { id }: ConferenceRecord,
  call: CallId | null,
  { url, method = 'POST', form }: { readonly url: string; readonly method?: 'GET' | 'POST' | undefined; readonly form: Readonly<Record<string, string>> }, // prettier-ignore
): Promise<void> {
  const sounds = await soundsOf(source, url, method, form);
  valueOfConference(source.conferences.announce(id, { sounds, call, url }), ended);
}

/** A conference that is over cannot be changed. */
export function ended(): TwilioError {
  return new TwilioError(
    'not-found',
    TWILIO_CODES.notFound,
    'The conference has ended, or the participant has left it',
  );
}

/** Conferences.json and Conferences/{ConferenceSid}.json. */
export function conferenceEndpoints(api: TwilioApi, source: ConferenceSource): readonly Endpoint[] {
  const { accountSid } = api;
  const { conferences } = source;
  const one = { description: 'The conference as it is now', schema: 'TwilioConference' } as const;
  return [
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Conferences.json',
      permission: 'dialects.read',
      summary: 'Conferences that are up, then those that ended, as far as they are remembered; newest first',
      query: listConferencesQuery,
      responses: { 200: { description: 'A page of conferences', schema: 'TwilioConferenceList' } },
      handle: ({ query }) => {
        const { FriendlyName: name, Status: status } = query;
        const all = conferences
          .list()
          .filter((each) => name === undefined || each.name === name)
          .filter((each) => status === undefined || conferenceStatus(each) === status);
        const { items, next } = cut(all, query);
        const path = `${accountPath(accountSid)}/Conferences.json`;
        const shown = items.map((each) => conferenceJson(each, accountSid));
        return { status: 200, body: pageOf('conferences', shown, path, { query, next }) };
      },
    }),
    twilioEndpoint(api, {
      method: 'GET',
      path: '/Conferences/{ConferenceSid}.json',
      permission: 'dialects.read',
      summary: 'A conference',
      responses: { 200: one },
      handle: ({ params }) => ({ status: 200, body: conferenceJson(conferenceBySid(source, params), accountSid) }),
    }),
    twilioEndpoint<unknown, z.output<typeof updateConferenceSchema>>(api, {
      method: 'POST',
      path: '/Conferences/{ConferenceSid}.json',
      permission: 'dialects.act',
      summary: 'End a conference for all (Status), or play something to all (AnnounceUrl)',
      body: updateConferenceSchema,
      bodyName: 'TwilioUpdateConference',
      bodyOptional: true,
      responses: { 200: one },
      handle: async ({ params, body }) => {
        const conference = conferenceBySid(source, params);
        const { Status: status, AnnounceUrl: url, AnnounceMethod: method } = body;
        const form = { ConferenceSid: twilioSid('CF', conference.id), AccountSid: accountSid };
        if (url !== undefined) await announce(source, conference, null, { url, method, form });
        if (status !== undefined) valueOfConference(conferences.end(conference.id), ended);
        return { status: 200, body: conferenceJson(conferences.find(conference.id) ?? conference, accountSid) };
      },
    }),
  ];
}
