import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { PromptError } from './prompt-error.ts';

/** Names kept for {@link PromptFiles.peek}, a bound since the API may ask for any number of them. */
const MAX_KNOWN = 1_000;

/** The sound files of `prompts.directory`. Names come from the configuration and the API, and none leads out of it. */
export class PromptFiles {
  readonly #directory: string;
  readonly #known = new Map<string, string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The path of a file found before; null if it was not. */
  peek(name: string): string | null {
    return this.#known.get(name) ?? null;
  }

  /**
   * The real path of a file, symbolic links followed.
   * @throws PromptError `outside-directory` or `not-found`
   */
  async find(name: string): Promise<string> {
    try {
      const path = await this.#find(name);
      if (this.#known.size >= MAX_KNOWN) this.#known.clear();
      this.#known.set(name, path);
      return path;
    } catch (error) {
      this.#known.delete(name);
      throw error;
    }
  }

  async #find(name: string): Promise<string> {
    const steps = name.split(/[/\\]/);
    if (name === '' || name.includes('\0') || isAbsolute(name) || steps.includes('..')) {
      throw new PromptError(
        'outside-directory',
        `prompt file ${JSON.stringify(name)} does not name a file inside the directory`,
      );
    }
    let root: string;
    let path: string;
    let isFile: boolean;
    try {
      root = await realpath(this.#directory);
      path = await realpath(join(root, name));
      isFile = path.startsWith(root + sep) && (await stat(path)).isFile();
    } catch (cause) {
      throw new PromptError('not-found', `prompt file ${JSON.stringify(name)} is not there`, { cause });
    }
    if (!path.startsWith(root + sep)) {
      throw new PromptError('outside-directory', `prompt file ${JSON.stringify(name)} links out of the directory`);
    }
    if (!isFile) throw new PromptError('not-found', `prompt file ${JSON.stringify(name)} is not a regular file`);
    return path;
  }
}
