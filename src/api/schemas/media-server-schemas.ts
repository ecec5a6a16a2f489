import { z } from 'zod';

/** A media server. */
export const mediaServerSchema = z.strictObject({
  id: z.string().describe('`host:port` of its control connection'),
  zone: z.string().nullable().describe('Where it is: `media.freeswitch[].zone`. Null: it does not say'),
  state: z
    .enum(['up', 'full', 'draining', 'away'])
    .describe(
      '`up`: it takes new calls. `full`: it takes none for the moment. `draining`: it is given none. `away`: it cannot be reached',
    ),
  reason: z.string().nullable().describe('Why the server takes no new calls'),
  draining: z.boolean().describe('The API asked for the drain'),
  paused: z.boolean().describe('The server was paused by its operator (`fsctl pause`)'),
  drained: z.boolean().describe('The server is draining and has no calls left, so it may be stopped'),
  calls: z.int().describe('Calls of this Warmbridge on it'),
  channels: z.int().describe('Channels of this Warmbridge on it'),
  sessions: z
    .int()
    .nullable()
    .describe('All channels on it, also those of other nodes and of anybody else. Null: it has not said yet'),
  maxChannels: z.int().nullable().describe('Channels that it may have at one time. Null: it has not said yet'),
});

/** Body of PUT /v1/media-servers/{id}. */
export const mediaServerChangeSchema = z.strictObject({
  draining: z
    .boolean()
    .describe('true: the server gets no new calls, and those on it go on. false: it gets new calls again'),
});
