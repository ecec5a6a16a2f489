import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSha256, readSha256Sums, SHA256_SUMS } from '../../sha256-sums.ts';

/** The configuration of sherpa-onnx for a voice: paths of files by their role. */
export type VoiceModel =
  | { readonly kind: 'kokoro'; readonly files: Readonly<Record<string, string>> }
  | { readonly kind: 'vits'; readonly files: Readonly<Record<string, string>> };

/** A name that is looked at. A list could name what is elsewhere. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Finds the files of a voice in its directory, as sherpa-onnx's own archives have them: `*.onnx` and `tokens.txt`;
 * `espeak-ng-data` (piper, kokoro) or `lexicon.txt` (other VITS models); `voices.bin` makes it a kokoro model. Where
 * `SHA256SUMS` is there, the files must be those that it lists, because a damaged one ends the process that loads it.
 * @throws Error that says what is missing or damaged
 */
export async function findVoiceModel(directory: string): Promise<VoiceModel> {
  const names = await namesIn(directory);
  const model = names.find((name) => name.endsWith('.onnx'));
  if (model === undefined) throw new Error(`${directory} holds no model (*.onnx)`);
  if (!names.includes('tokens.txt')) throw new Error(`${directory} holds no tokens.txt`);
  const data = names.includes('espeak-ng-data');
  const lexicon = names.includes('lexicon.txt');
  const voices = names.includes('voices.bin');
  if (!data && !lexicon) throw new Error(`${directory} holds neither espeak-ng-data nor lexicon.txt`);
  if (names.includes(SHA256_SUMS)) await checkHashes(directory);
  const file = (name: string): string => join(directory, name);
  return {
    kind: voices ? 'kokoro' : 'vits',
    files: {
      model: file(model),
      tokens: file('tokens.txt'),
      ...(data && { dataDir: file('espeak-ng-data') }),
      ...(lexicon && { lexicon: file('lexicon.txt') }),
      ...(voices && { voices: file('voices.bin') }),
    },
  };
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (cause) {
    throw new Error(`${directory} cannot be read`, { cause });
  }
}

async function checkHashes(directory: string): Promise<void> {
  const sums = await readSha256Sums(directory);
  if (sums === null) throw new Error(`${join(directory, SHA256_SUMS)} cannot be read`);
  for (const [name, hash] of sums) {
    if (!NAME.test(name)) continue;
    const found = await fileSha256(join(directory, name)).catch(() => null);
    if (found === null) throw new Error(`${join(directory, name)} is missing, and ${SHA256_SUMS} lists it`);
    if (found !== hash)
      throw new Error(`${join(directory, name)} is damaged: its SHA-256 is not that of ${SHA256_SUMS}`);
  }
}
