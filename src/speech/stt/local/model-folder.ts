import { readdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fileSha256, readSha256Sums, SHA256_SUMS } from '../../sha256-sums.ts';

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

/** The model where the configuration names none. */
const DEFAULT_MODEL = 'stt';

/** The folder of a model. @param model a name below `models`, or a path; null: `stt` */
export function modelFolder(models: string, model: string | null): string {
  return model !== null && isAbsolute(model) ? model : resolve(models, model ?? DEFAULT_MODEL);
}

/**
 * Finds the files of a model, and checks that each is what the manifest says: a broken file ends the process that loads
 * it. A folder with a joiner is a streaming zipformer, one without is whisper.
 * @throws Error that names the file, and what mends it
 */
export async function openModelFolder(folder: string): Promise<LocalModel> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) throw new Error(`there is no model folder ${folder} (docs/speech.md says what it holds)`);
  const find = (part: string, ending: string): string | null => {
    const fitting = names.filter((name) => name.includes(part) && name.endsWith(ending));
    if (fitting.length > 1) {
      throw new Error(`${folder} has more than one ${part}: ${fitting.join(', ')}; keep one of them`);
    }
    return fitting[0] ?? null;
  };
  const need = (part: string, ending: string): string => {
    const name = find(part, ending);
    if (name === null) throw new Error(`${folder} has no file *${part}*${ending}`);
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
  const sums = await readSha256Sums(folder);
  if (sums === null) {
    throw new Error(
      `there is no ${join(folder, SHA256_SUMS)}: compare the files with what their publisher says, then run (cd ${folder} && sha256sum * > ${SHA256_SUMS})`,
    );
  }
  for (const name of names) {
    const wanted = sums.get(name);
    if (wanted === undefined) throw new Error(`${join(folder, SHA256_SUMS)} does not name ${name}`);
    const found = await fileSha256(join(folder, name));
    if (found !== wanted) {
      throw new Error(`${join(folder, name)} is broken or another file: its SHA-256 is ${found}, not ${wanted}`);
    }
  }
}
