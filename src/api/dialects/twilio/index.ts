import type { Clock } from '../../../ports/clock.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { Dialect } from '../../dialect.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { RecordingSource } from '../../endpoints/recording.ts';
import { callEndpoints } from './calls.ts';
import type { TwilioFlows } from './create-call.ts';
import { twilioDialect } from './dialect.ts';
import { recordingEndpoints } from './recordings.ts';

/** What Twilio's dialect needs beside calls. */
export interface TwilioParts extends TwilioFlows {
  readonly accountSid: string;
  readonly authToken: string;
}

/** Twilio's REST API (docs/ai/twiml.md). */
export function openTwilio(
  { accountSid, authToken, ...flows }: TwilioParts,
  source: RecordingSource & { readonly outgoing: OutgoingCalls },
  clock: Clock,
): { readonly dialect: Dialect; readonly endpoints: readonly Endpoint[] } {
  const dialect = twilioDialect(accountSid, authToken);
  const api = { dialect, accountSid };
  return { dialect, endpoints: [...callEndpoints(api, source, flows, clock), ...recordingEndpoints(api, source)] };
}
