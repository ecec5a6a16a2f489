import { messageWithCauseOf } from '../../shared/message-of.ts';

/** What went wrong with a storage, for a log and for `--check`: the code that it gave, and what that mostly means. */
export function s3FaultText(error: unknown): string {
  if (!(error instanceof Error)) return messageWithCauseOf(error);
  const status = statusOf(error);
  const { code: cause = '' } = error as NodeJS.ErrnoException;
  const known = MEANINGS[error.name] ?? MEANINGS[cause] ?? (status === null ? undefined : STATUS_MEANINGS[status]);
  const code = status === null ? error.name : `${String(status)} ${error.name}`;
  const message = error.message === 'UnknownError' || error.message === '' ? '' : `: ${messageWithCauseOf(error)}`;
  return known === undefined ? `${code}${message}` : `${known} (${code}${message})`;
}

/** Whether a storage says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound') && statusOf(error) === 404;
}

function statusOf(error: Error): number | null {
  const { $metadata: metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return metadata?.httpStatusCode ?? null;
}

const MEANINGS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  InvalidAccessKeyId: 'the storage does not know this accessKeyId',
  SignatureDoesNotMatch: 'the secretAccessKey is not that of the accessKeyId',
  RequestTimeTooSkewed: 'the clock of this machine is wrong',
  CredentialsProviderError:
    'there are no credentials: set accessKeyId and secretAccessKey, or those of the environment',
  PermanentRedirect: 'the bucket is in another region',
  ECONNREFUSED: 'nobody listens at the endpoint',
  ENOTFOUND: 'the name of the endpoint is not known',
};

const STATUS_MEANINGS: Readonly<Record<number, string>> = {
  301: 'the bucket is in another region',
  403: 'the storage refuses these credentials, or they may not list the bucket',
  404: 'there is no such bucket',
};
