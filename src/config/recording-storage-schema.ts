import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { checkedText, lineText, shortText } from './field-schemas.ts';
import { webUrlFault } from './uris.ts';

/** S3 3.1: 3 to 63 lower-case letters, digits, dots and hyphens. Other storages take no others either. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const MAX_PREFIX = 512;

const s3 = z
  .strictObject({
    kind: z.literal('s3'),
    bucket: z
      .string()
      .regex(BUCKET, 'expected the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens'),
    region: shortText().default(DEFAULTS.recording.region),
    endpoint: checkedText((text) => webUrlFault(text, ['https:', 'http:']))
      .nullable()
      .default(null),
    forcePathStyle: z.boolean().default(DEFAULTS.recording.forcePathStyle),
    prefix: z
      .string()
      .max(MAX_PREFIX)
      .regex(/^(?!\/)[\x21-\x7e]*$/, 'expected printable ASCII characters without blanks, and no slash in front')
      .default(''),
    accessKeyId: lineText().nullable().default(null),
    secretAccessKey: lineText().nullable().default(null),
    storageClass: shortText().nullable().default(null),
    serverSideEncryption: shortText().nullable().default(null),
  })
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === null) === (secretAccessKey === null), {
    message: 'accessKeyId and secretAccessKey belong together',
    path: ['secretAccessKey'],
  });

/** Where recordings are kept for good. */
export const recordingStorageSchema = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('local') }), s3]);
