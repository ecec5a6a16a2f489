import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../shared/message-of.ts';
import { packageFile } from '../shared/package-files.ts';

/** Optional packages have a folder of their own, so that an installation without them stays small. */
const ENGINES_FOLDER = packageFile('speech-engines/');
const REQUIRE = createRequire(new URL('package.json', ENGINES_FOLDER));

/** What installs everything that speech needs on this machine. */
export const SPEECH_SETUP_COMMAND = 'npm run setup -- --speech';

/**
 * Loads a package of `speech-engines/`. Its native code may end the process, so do it only in one whose end harms no
 * call. @throws Error that names what mends it, where it is not installed, or does not run on this machine
 */
export function requireEngine(name: string): unknown {
  try {
    return REQUIRE(name) as unknown;
  } catch (cause) {
    const [firstLine] = messageOf(cause).split('\n');
    throw new Error(`${name} cannot be loaded (${String(firstLine)}): run ${SPEECH_SETUP_COMMAND}`, { cause });
  }
}

/** Where a file of a package of `speech-engines/` lies if the package is installed. */
export function engineFile(packageName: string, path: string): string {
  return fileURLToPath(new URL(`node_modules/${packageName}/${path}`, ENGINES_FOLDER));
}

/**
 * Says that what runs local models is missing; null if it is there. It is not loaded, since what is native in it may end
 * the process. {@link SPEECH_SETUP_COMMAND} brings it.
 */
export function sherpaMissing(): string | null {
  return existsSync(engineFile('sherpa-onnx-node', 'package.json')) ? null : 'sherpa-onnx-node is not installed';
}
