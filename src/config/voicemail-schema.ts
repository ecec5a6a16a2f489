import { z } from 'zod';
import { digit, promptSchema } from './call-schemas.ts';
import { DEFAULTS } from './defaults.ts';
import { agentName, durationMs, sipUri } from './field-schemas.ts';
import { unknownName } from './known-names.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, textsOf, unique } from './relations.ts';
import { related } from './related.ts';
import type { VoicemailConfig } from './voicemail-types.ts';

/** Each change of one is told by a request of its own. */
const MAX_MAILBOXES = 1_000;
const MAX_MIN_MS = 60_000;

/** `voicemail` of the configuration. */
export const voicemailSchema = z.strictObject({
  greeting: promptSchema.prefault(DEFAULTS.voicemail.greeting),
  beep: promptSchema.nullable().prefault(DEFAULTS.voicemail.beep),
  thanks: promptSchema.nullable().prefault(DEFAULTS.voicemail.thanks),
  maxMs: durationMs(1_000, 3_600_000).default(DEFAULTS.voicemail.maxMs),
  silenceMs: durationMs(1_000, 600_000).default(DEFAULTS.voicemail.silenceMs),
  minMs: durationMs(0, MAX_MIN_MS).default(DEFAULTS.voicemail.minMs),
  endKey: digit.nullable().default(DEFAULTS.voicemail.endKey),
  mailboxes: related(
    z.array(z.strictObject({ name: agentName, mwi: sipUri.nullable().default(null) })).max(MAX_MAILBOXES),
    unique(['name']),
  ).default([]),
}) satisfies z.ZodType<VoicemailConfig>;

/** A mailbox that a route names must be one of those that there are. */
export const mailboxesExist: Relation = (config) => {
  const { routes, voicemail } = fieldsOf(config);
  const names = textsOf(itemsOf(fieldsOf(voicemail)['mailboxes']).map((mailbox) => fieldsOf(mailbox)['name']));
  return itemsOf(routes).flatMap((route, index) =>
    ['fallback', 'closed'].flatMap((list) =>
      itemsOf(fieldsOf(fieldsOf(route)['handoff'])[list]).flatMap((step, at) => {
        const { mailbox } = fieldsOf(step);
        if (typeof mailbox !== 'string' || names.includes(mailbox)) return [];
        const path = ['routes', index, 'handoff', list, at, 'mailbox'];
        return [fault(path, unknownName(mailbox, names, 'voicemail.mailboxes'))];
      }),
    ),
  );
};
