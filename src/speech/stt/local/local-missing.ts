import { messageOf } from '../../../shared/message-of.ts';
import { sherpaMissing } from '../../engine-packages.ts';
import { modelFolder, openModelFolder } from './model-folder.ts';

/** What a local model lacks to recognize speech here, as far as packages and files tell; null if nothing. */
export async function localMissing(models: string, model: string | null): Promise<string | null> {
  return sherpaMissing() ?? (await openModelFolder(modelFolder(models, model)).then(() => null, messageOf));
}
