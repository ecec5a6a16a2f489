import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultLines, readConfig } from '../../config/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { newKey } from '../../shared/new-key.ts';
import { packageFile } from '../../shared/package-files.ts';
import { DEFAULT_CONFIG_FILE } from '../command.ts';
import type { CommandContext } from '../command.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { writeJson } from '../output.ts';
import { answersOf } from './answers.ts';
import type { InitFlags, SiteAnswers } from './answers.ts';
import { askForSite } from './ask.ts';
import { siteConfig } from './site-config.ts';

/** It holds secrets. */
const OWNER_ONLY = 0o600;
const KEY_BYTES = 24;

/**
 * Writes a configuration that works, and the prompts that it names, into a folder. It asks at a terminal, and takes the
 * command line and the defaults with `--yes`, or where there is no terminal. Nothing is overwritten without `--force`.
 */
export async function init(folder: string, flags: InitFlags, { out, err }: CommandContext): Promise<number> {
  const file = join(folder, DEFAULT_CONFIG_FILE);
  if (existsSync(file) && flags.force !== true) {
    throw new CliError(EXIT.conflict, `${file} is there already: --force replaces it`);
  }
  const given = answersFrom(flags);
  const asks = flags.yes !== true && process.stdin.isTTY && process.stdout.isTTY;
  const answers = asks ? await askForSite(given) : given;
  if (answers === null) return EXIT.no;
  const prompts = join(folder, 'prompts');
  writeConfig(file, answers, flags.force === true);
  const copied = copyPrompts(prompts);
  if (flags.json === true) {
    writeJson(out, { config: file, prompts, copied });
    return EXIT.done;
  }
  out.write(`${file}: written, with a new key of the API (ops, role admin)\n`);
  out.write(`${prompts}: ${copied.length === 0 ? 'has all prompts already' : `${copied.join(', ')} written`}\n`);
  const enter = folder === '.' ? '' : `cd ${folder} && `;
  err.write(`\nTo check it: ${enter}warmbridge check\nTo take calls: ${enter}warmbridge start\n`);
  return EXIT.done;
}

function answersFrom(flags: InitFlags): SiteAnswers {
  try {
    return answersOf(flags);
  } catch (error) {
    throw new CliError(EXIT.usage, messageOf(error));
  }
}

/** Writes it whole or not at all: what the program would refuse is not left behind. */
function writeConfig(file: string, answers: SiteAnswers, replace: boolean): void {
  const secret = (): string => randomBytes(KEY_BYTES).toString('base64url');
  const draft = join(dirname(file), `.${basename(file)}.${secret()}`);
  mkdirSync(dirname(file), { recursive: true });
  try {
    const text = siteConfig(answers, { apiKey: newKey().key, webhookSecret: secret() });
    const read = readConfig(text, { file, env: {} });
    if (!read.ok) {
      throw new CliError(EXIT.usage, `nothing was written, since that would not work:\n${faultLines(read.faults)}`);
    }
    writeFileSync(draft, text, { mode: OWNER_ONLY, flag: 'wx' });
    // A link fails where somebody was first; renaming would replace what is there.
    if (replace) renameSync(draft, file);
    else linkSync(draft, file);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.no, `${file} cannot be written: ${messageOf(error)}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Copies the prompts that come with the program; one that is there stays as it is. @returns the names of the others */
function copyPrompts(folder: string): readonly string[] {
  const source = fileURLToPath(packageFile('prompts/'));
  mkdirSync(folder, { recursive: true });
  const missing = readdirSync(source).filter((name) => !existsSync(join(folder, name)));
  for (const name of missing) copyFileSync(join(source, name), join(folder, name));
  return missing;
}
