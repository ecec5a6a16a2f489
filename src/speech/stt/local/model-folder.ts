import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fileSha256 } from '../../file-sha256.ts';

/** The files of a model that sherpa-onnx runs. Paths are absolute. */
export type LocalModel =
  | {
      readonly kind: 'zipformer';
      readonly encoder: string;
      readonly decoder: string;
      readonly joiner: string;
      readonly tokens: string;
    }
  | { readonly kind: 'whisper'; readonly encoder: string; readonly decoder: string; readonly tokens: string };

/** A model cannot be used. The message names the file, and what mends it. */
export class LocalModelError extends Error {
  override readonly name = 'LocalModelError';
}

/** Says which files the folder has, and what is in them: what `sha256sum *` prints. */
const MANIFEST = 'SHA256SUMS';
/** The model where the configuration names none. */
const DEFAULT_MODEL = 'stt';
const LARGEST_MANIFEST_BYTES = 100_000;

/** The folder of a model. @param model a name below `models`, or a path; null: `stt` */
export function modelFolder(models: string, model: string | null): string {
  return model !== null && isAbsolute(model) ? model : resolve(models, model ?? DEFAULT_MODEL);
}

/**
 * Finds the files of a model, and checks that each is what the manifest says: a broken file ends the process that loads
 * it. A folder with a joiner is a streaming zipformer, one without is whisper.
 * @throws LocalModelError
 */
export async function openModelFolder(folder: string): Promise<LocalModel> {
  const names = await readdir(folder).catch(() => null);
  if (names === null)
    throw new LocalModelError(`there is no model folder ${folder} (docs/speech.md says what it holds)`);
  const find = (part: string, ending: string): string | null => {
    const fitting = names.filter((name) => name.includes(part) && name.endsWith(ending));
    if (fitting.length > 1) {
      throw new LocalModelError(`${folder} has more than one ${part}: ${fitting.join(', ')}; keep one of them`);
    }
    return fitting[0] ?? null;
  };
  const need = (part: string, ending: string): string => {
    const name = find(part, ending);
    if (name === null) throw new LocalModelError(`${folder} has no file *${part}*${ending}`);
    return name;
  };
  const joiner = find('joiner', '.onnx');
  const rest = { encoder: need('encoder', '.onnx'), decoder: need('decoder', '.onnx'), tokens: need('tokens', '.txt') };
  const files = joiner === null ? rest : { ...rest, joiner };
  await checkFiles(folder, Object.values(files));
  const [encoder, decoder, tokens] = [
    join(folder, rest.encoder),
    join(folder, rest.decoder),
    join(folder, rest.tokens),
  ];
  return joiner === null
    ? { kind: 'whisper', encoder, decoder, tokens }
    : { kind: 'zipformer', encoder, decoder, tokens, joiner: join(folder, joiner) };
}

async function checkFiles(folder: string, names: readonly string[]): Promise<void> {
  const sums = await readManifest(folder);
  for (const name of names) {
    const wanted = sums.get(name);
    if (wanted === undefined) throw new LocalModelError(`${join(folder, MANIFEST)} does not name ${name}`);
    const found = await fileSha256(join(folder, name));
    if (found !== wanted) {
      throw new LocalModelError(
        `${join(folder, name)} is broken or another file: its SHA-256 is ${found}, not ${wanted}`,
      );
    }
  }
}

async function readManifest(folder: string): Promise<Map<string, string>> {
  const file = join(folder, MANIFEST);
  const size = await stat(file).then(
    (stats) => stats.size,
    () => null,
  );
  if (size === null) {
    throw new LocalModelError(
      `there is no ${file}: compare the files with what their publisher says, then run (cd ${folder} && sha256sum * > ${MANIFEST})`,
    );
  }
  if (size > LARGEST_MANIFEST_BYTES) throw new LocalModelError(`${file} is too large for a list of hashes`);
  const sums = new Map<string, string>();
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sum !== undefined && name !== undefined) sums.set(name, sum);
  }
  return sums;
}
