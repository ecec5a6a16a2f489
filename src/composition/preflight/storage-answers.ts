import type { ConfigFault } from '../../config/index.ts';
import { openS3 } from '../../recordings/index.ts';
import type { PreflightContext } from './preflight-check.ts';

/**
 * The bucket of recordings is there, and may be listed. Where it is not, recordings wait in the directory until it is, so
 * that it is a warning.
 */
export async function storageAnswers({ config }: PreflightContext): Promise<ConfigFault[]> {
  const { storage } = config.recording;
  if (storage.kind !== 's3') return [];
  const fault = await (await openS3(storage)).fault();
  if (fault === null) return [];
  const message = `${storage.bucket} cannot be used: ${fault}; recordings wait in recording.directory until it can`;
  return [{ path: 'recording.storage', message }];
}
