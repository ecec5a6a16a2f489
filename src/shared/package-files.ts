import { readFileSync } from 'node:fs';

/** The folder of the program: a clone, whose code is in `src/`, or what `npm pack` packs, whose code is in `dist/`. */
const PACKAGE_FOLDER = new URL('../../', import.meta.url);

/** A file or folder that comes with the program, such as `prompts/`. A folder's path ends in a slash. */
export function packageFile(path: string): URL {
  return new URL(path, PACKAGE_FOLDER);
}

/** The version of the program, as package.json has it. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return version;
}

/**
 * The program of a thread or a process of ours. Node does not strip types under node_modules, so what npm installs is
 * JavaScript: `./store-worker.ts` is `./store-worker.js` there.
 *
 * @param file relative to the file that asks, as it is in `src/`
 * @param from `import.meta.url` of that file
 */
export function programFile(file: `./${string}.ts`, from: string): URL {
  return new URL(from.endsWith('.js') ? file.replace(/\.ts$/, '.js') : file, from);
}
