import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { accountPath } from '../../../shared/twilio/account-path.ts';
import { rfc2822Date } from '../../../shared/twilio/rfc2822-date.ts';
import {
  MAX_STREAM_PARAMETERS,
  MAX_STREAM_PARAMETER_LENGTH,
  STREAM_TRACKS,
} from '../../../shared/twilio/stream-fields.ts';
import { twilioSid } from '../../../shared/twilio/twilio-sid.ts';
import { conflict } from '../../api-error.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { valueOf } from '../../endpoints/call-access.ts';
import { findBySid } from './calls.ts';
import { createStreamSchema, updateStreamSchema } from './stream-schemas.ts';
import type { TwilioApi } from './twilio-endpoint.ts';
import { twilioEndpoint } from './twilio-endpoint.ts';
import { noResource, notSupported } from './twilio-error.ts';

/** What is sent in `start.customParameters`. */
function parametersOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const pairs = Array.from({ length: MAX_STREAM_PARAMETERS }, (_, index) => {
    const number = String(index + 1);
    return [fields[`Parameter${number}.Name`], fields[`Parameter${number}.Value`]] as const;
  });
  return Object.fromEntries(
    pairs.filter((pair): pair is readonly [string, string] => {
      const [name, value] = pair;
      const isText = typeof name === 'string' && typeof value === 'string';
      return isText && name !== '' && name.length + value.length <= MAX_STREAM_PARAMETER_LENGTH;
    }),
  );
}

/** Calls/{CallSid}/Streams.json and Streams/{Sid}.json, where a name does as well. */
export function streamEndpoints(
  api: TwilioApi,
  source: CallSource,
  { authToken, now }: { readonly authToken: string; readonly now: () => number },
): readonly Endpoint[] {
  const { accountSid } = api;
  const { streams } = source.control;
  const streamJson = (
    callSid: string,
    sid: string,
    name: string | null,
    status: 'in-progress' | 'stopped',
  ): object => ({
    sid,
    account_sid: accountSid,
    call_sid: callSid,
    name,
    status,
    date_updated: rfc2822Date(now()),
    uri: `${accountPath(accountSid)}/Calls/${callSid}/Streams/${sid}.json`,
  });
  return [
    twilioEndpoint<unknown, z.output<typeof createStreamSchema>>(api, {
      method: 'POST',
      path: '/Calls/{CallSid}/Streams.json',
      permission: 'dialects.act',
      summary: 'Let a bot hear a call that is up, in the messages of Media Streams',
      body: createStreamSchema,
      bodyName: 'TwilioCreateStream',
      responses: { 201: { description: 'It has begun', schema: 'TwilioStream' } },
      handle: async (request) => {
        const { Url: url, Name: name = null, Track: track, StatusCallback: callback, ...more } = request.body;
        if (callback !== undefined)
          throw notSupported('StatusCallback of a stream by the API (<Start><Stream> has one)');
        const { id } = await findBySid(source, request);
        const sid = `MZ${randomBytes(16).toString('hex')}`;
        const stream = { id: sid, name, tracks: STREAM_TRACKS[track], url, parameters: parametersOf(more), authToken };
        await valueOf(source, id, await streams.start(id, stream));
        return { status: 201, body: streamJson(twilioSid('CA', id), sid, name, 'in-progress') };
      },
    }),
    twilioEndpoint<unknown, z.output<typeof updateStreamSchema>>(api, {
      method: 'POST',
      path: '/Calls/{CallSid}/Streams/{Sid}.json',
      permission: 'dialects.act',
      summary: 'Stop a stream, by its sid or its name',
      body: updateStreamSchema,
      bodyName: 'TwilioUpdateStream',
      responses: { 200: { description: 'It has ended', schema: 'TwilioStream' } },
      handle: async (request) => {
        const call = await findBySid(source, request);
        const callSid = twilioSid('CA', call.id);
        const name = request.params['Sid'] ?? '';
        const path = `${accountPath(accountSid)}/Calls/${callSid}/Streams/${name}.json`;
        const outcome = await streams.stop(call.id, name);
        const stopped = await valueOf(source, call.id, outcome, () =>
          call.ended === null ? noResource(path) : conflict(call.state, 'the call is over'),
        );
        return { status: 200, body: streamJson(callSid, stopped.id, stopped.name, 'stopped') };
      },
    }),
  ];
}
