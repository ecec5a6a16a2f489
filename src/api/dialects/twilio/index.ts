import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import type { ConferencePort } from '../../../ports/conferences.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { QueueRegister } from '../../../ports/call-queues.ts';
import type { Dialect } from '../../dialect.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { RecordingSource } from '../../endpoints/recording.ts';
import { CallWork } from './call-work.ts';
import { callEndpoints } from './calls.ts';
import type { ReadSounds } from './conferences.ts';
import { conferenceEndpoints } from './conferences.ts';
import type { TwilioFlows } from './create-call.ts';
import { twilioDialect } from './dialect.ts';
import { participantEndpoints } from './participants.ts';
import { memberEndpoints } from './queue-members.ts';
import { queueEndpoints } from './queues.ts';
import type { WatchRecording } from './recording-orders.ts';
import { recordingOrders } from './recording-orders.ts';
import { recordingEndpoints } from './recordings.ts';
import { streamEndpoints } from './streams.ts';

/** What Twilio's dialect needs beside calls. */
export interface TwilioParts extends TwilioFlows {
  readonly accountSid: string;
  readonly authToken: string;
  /** Null: there are none. */
  readonly conferences: ConferencePort | null;
  /** Null: there are none. */
  readonly queues: QueueRegister | null;
  readonly readSounds: ReadSounds;
  readonly watchRecording: WatchRecording;
}

/** Twilio's REST API (docs/ai/twiml.md). */
export function openTwilio(
  { accountSid, authToken, conferences, queues, readSounds, watchRecording, ...flows }: TwilioParts,
  { logger, ...source }: RecordingSource & { readonly outgoing: OutgoingCalls; readonly logger: Logger },
  clock: Clock,
): { readonly dialect: Dialect; readonly endpoints: readonly Endpoint[] } {
  const dialect = twilioDialect(accountSid, authToken);
  const api = { dialect, accountSid };
  const work = new CallWork(source.control, clock, logger);
  const rooms = conferences === null ? null : { ...source, conferences, readSounds };
  return {
    dialect,
    endpoints: [
      ...callEndpoints(api, source, flows, work),
      ...recordingEndpoints(api, source),
      ...recordingOrders(api, source, watchRecording),
      ...streamEndpoints(api, source, { authToken, now: () => clock.wall() }),
      ...(rooms === null ? [] : [...conferenceEndpoints(api, rooms), ...participantEndpoints(api, rooms, flows, work)]),
      ...(queues === null
        ? []
        : [...queueEndpoints(api, queues), ...memberEndpoints(api, { ...source, queues }, flows)]),
    ],
  };
}
