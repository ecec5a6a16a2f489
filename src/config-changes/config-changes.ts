import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { ConfigFault, ConfigSource, CurrentConfig, ReadConfig } from '../config/index.ts';
import {
  checkRaw,
  CONFIG_PARTS,
  changedPaths,
  editText,
  fileValueOf,
  keepSecrets,
  overriddenFault,
  readConfig,
  takingEffect,
  valueAt,
} from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  ConfigAuthor,
  ConfigControl,
  ConfigOutcome,
  ConfigRefusal,
  ConfigStanding,
  ConfigVerdict,
  ShownPart,
} from '../ports/config-control.ts';
import type { ConfigHistory, ConfigPathChange, ConfigVersion } from '../ports/config-history.ts';
import { messageOf } from '../shared/message-of.ts';
import { Turns } from '../shared/turns.ts';
import { ChangeCounts } from './change-counts.ts';
import type { ConfigPlan } from './config-plan.ts';
import { prepareFile, writeFault } from './replace-file.ts';
import type { WaitingFile } from './replace-file.ts';
import { Shown } from './shown.ts';

export interface ConfigChangesOptions {
  readonly source: ConfigSource;
  /** What the program was started with. */
  readonly read: ReadConfig;
  readonly current: CurrentConfig;
  readonly history: ConfigHistory;
  /** What this machine has against a configuration. */
  readonly preflight: (
    config: ReadConfig['config'],
  ) => Promise<{ readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] }>;
  readonly clock: Clock;
  readonly logger: Logger;
}

type Part = keyof typeof CONFIG_PARTS;
type Result<Value> = { readonly ok: true; readonly value: Value } | ConfigRefusal;

const NOT_FOUND = { ok: false, code: 'not-found' } as const;
const BUSY = { ok: false, code: 'busy' } as const;
/** Changes that wait for their turn. */
const MAX_WAITING = 16;

/**
 * Changes the configuration while the program runs. Every way goes by a text of the file: it is checked as a whole, parts
 * take it, it is written down and into the history, or all stays as it was. One change at a time.
 */
export class ConfigChanges implements ConfigControl {
  readonly counts = new ChangeCounts();
  readonly #options: ConfigChangesOptions;
  readonly #shown: Shown;
  /** The last text that was taken, and what it says. */
  #read: ReadConfig;
  /** What is in force of it. */
  #raw: unknown;
  #standing: ConfigStanding;
  readonly #turns = new Turns(1);

  private constructor(options: ConfigChangesOptions, version: number) {
    this.#options = options;
    this.#standing = { version, needsRestart: [] };
    this.#read = options.read;
    this.#raw = options.read.raw;
    this.#shown = new Shown();
  }

  /** Notes in the history what the program starts with, where that is not what it had last. @throws StoreError */
  static async open(options: ConfigChangesOptions): Promise<ConfigChanges> {
    const { history, read, clock } = options;
    const newest = await history.get(null);
    if (newest?.text === read.text) return new ConfigChanges(options, newest.version);
    const at = new Date(clock.wall()).toISOString();
    const changes = changesSince(newest?.text, options);
    const version = await history.append({ at, by: 'start', origin: 'start', changes }, read.text);
    return new ConfigChanges(options, version);
  }

  get standing(): ConfigStanding {
    return this.#standing;
  }

  whole(): ShownPart & ConfigStanding & { readonly file: string } {
    const { raw, overrides } = this.#read;
    return { ...this.#shown.part(raw, [], overrides), ...this.#standing, file: this.#options.source.file };
  }

  part(name: string): ShownPart | null {
    const path = pathOf(name);
    return path === null ? null : this.#shown.part(this.#read.raw, path, this.#read.overrides);
  }

  put(name: string, value: unknown, tag: string | null, author: ConfigAuthor): Promise<ConfigOutcome> {
    return this.#inTurn(author, async () => {
      const shown = this.part(name);
      if (shown === null) return NOT_FOUND;
      if (tag !== null && tag !== shown.tag) return { ok: false, code: 'stale' };
      const text = this.#textWith(name, value);
      if (!text.ok) return text;
      const fault = await this.#fileFault();
      return fault === null ? await this.#change(text.value, author, true) : refused(fault);
    });
  }

  async checkPart(name: string, value: unknown): Promise<ConfigVerdict> {
    const text = this.#textWith(name, value);
    return text.ok ? await this.checkText(text.value) : text;
  }

  async checkText(text: string): Promise<ConfigVerdict> {
    const plan = await this.#planOf(text);
    if (!plan.ok) return plan;
    const { changes, needsRestart, warnings } = plan.value;
    return { ok: true, changes, needsRestart, warnings };
  }

  reload(author: ConfigAuthor): Promise<ConfigOutcome> {
    return this.#inTurn(author, async () => {
      const { file } = this.#options.source;
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        return { ok: false, code: 'invalid', faults: [{ path: file, message: `cannot be read: ${messageOf(error)}` }] };
      }
      return await this.#change(text, author, false);
    });
  }

  versions(before: number | null, limit: number): Promise<readonly ConfigVersion[]> {
    return this.#options.history.list(before, limit);
  }

  async version(version: number): Promise<(ConfigVersion & { readonly value: unknown }) | null> {
    const found = await this.#options.history.get(version);
    if (found === null) return null;
    const { text, ...rest } = found;
    return { ...rest, value: this.#shown.text(text) };
  }

  rollBack(version: number, author: ConfigAuthor): Promise<ConfigOutcome> {
    return this.#inTurn(author, async () => {
      const found = await this.#options.history.get(version);
      if (found === null) return NOT_FOUND;
      const fault = await this.#fileFault();
      return fault === null ? await this.#change(found.text, author, true) : refused(fault);
    });
  }

  /** The text of the file with another value of a part. */
  #textWith(name: string, given: unknown): Result<string> {
    const path = pathOf(name);
    if (path === null) return NOT_FOUND;
    const { raw, ofFile, overrides, text } = this.#read;
    const now = valueAt(raw, path);
    const { value, faults } = keepSecrets(given, now, path);
    if (faults.length > 0) return { ok: false, code: 'invalid', faults };
    const against = overriddenFault(overrides, path, value, now);
    if (against !== null) return refused(against);
    const edited = editText(text, path, fileValueOf(overrides, path, value, ofFile));
    return edited.ok ? { ok: true, value: edited.text } : refused(edited.message);
  }

  /** Why the file cannot be written by us. */
  async #fileFault(): Promise<string | null> {
    const { file } = this.#options.source;
    const fault = await writeFault(file);
    if (fault !== null) return fault;
    const isOurs = (await readFile(file, 'utf8')) === this.#read.text;
    return isOurs ? null : `${file} is not what is in force: somebody changed it. Reload it, or put it back, first`;
  }

  async #planOf(text: string): Promise<Result<ConfigPlan>> {
    const { source, current, preflight } = this.#options;
    const read = readConfig(text, source, current.written);
    if (!read.ok) return { ok: false, code: 'invalid', faults: read.faults };
    const raw = takingEffect(this.#raw, read.raw);
    // Mostly it is the same: it has been checked then.
    const effective = isDeepStrictEqual(raw, read.raw)
      ? read
      : checkRaw(raw, read.overrides, source.file, current.written);
    if (!effective.ok) return { ok: false, code: 'invalid', faults: effective.faults.map(onlyAfterRestart) };
    const changes = changedPaths(current.written, effective.config);
    const needsRestart = changedPaths(effective.config, read.config).map(({ path }) => path);
    const found = changes.length === 0 ? { faults: [], warnings: [] } : await preflight(effective.config);
    if (found.faults.length > 0) return { ok: false, code: 'invalid', faults: found.faults };
    const warnings = [...effective.warnings, ...found.warnings];
    return { ok: true, value: { read, raw, config: effective.config, changes, needsRestart, warnings } };
  }

  /** @param writes false: the text is in the file already */
  async #change(text: string, author: ConfigAuthor, writes: boolean): Promise<ConfigOutcome> {
    const { current, source } = this.#options;
    const plan = await this.#planOf(text);
    if (!plan.ok) return plan;
    const { read, raw, config, changes, needsRestart, warnings } = plan.value;
    let { version } = this.#standing;
    if (text !== this.#read.text) {
      try {
        const file = writes ? await prepareFile(source.file, text) : null;
        const keep = async (): Promise<void> => {
          version = await this.#keep(text, changes, author, file);
        };
        try {
          await (changes.length === 0 ? keep() : current.change(config, keep));
        } finally {
          await file?.discard();
        }
      } catch (error) {
        return { ...refused(messageOf(error)), cause: error };
      }
      this.#read = read;
      this.#raw = raw;
    }
    this.#standing = { version, needsRestart };
    return { ok: true, version, changes, needsRestart, warnings };
  }

  async #keep(
    text: string,
    changes: readonly ConfigPathChange[],
    author: ConfigAuthor,
    file: WaitingFile | null,
  ): Promise<number> {
    const { history, clock, logger } = this.#options;
    const version = await history.append({ at: new Date(clock.wall()).toISOString(), ...author, changes }, text);
    try {
      await file?.commit();
    } catch (error) {
      await history.remove(version).catch((fault: unknown) => {
        logger.error({ err: fault, version }, 'the history has a version that was never in force');
      });
      throw error;
    }
    // The file is the new one from here on, whatever comes of this.
    await file?.sync().catch((error: unknown) => {
      logger.error({ err: error, version }, 'a crash may bring the former configuration file back');
    });
    return version;
  }

  /** Changes take turns. Each is logged and counted, also one that throws. */
  async #inTurn(author: ConfigAuthor, change: () => Promise<ConfigOutcome>): Promise<ConfigOutcome> {
    let outcome: ConfigOutcome;
    try {
      outcome = this.#turns.waiting < MAX_WAITING ? await this.#turns.run(change) : BUSY;
    } catch (error) {
      this.counts.count(author.origin, false);
      this.#options.logger.error({ ...author, err: error }, 'a change of the configuration failed');
      throw error;
    }
    this.counts.count(author.origin, outcome.ok);
    this.#log(author, outcome);
    return outcome;
  }

  #log({ by, origin }: ConfigAuthor, outcome: ConfigOutcome): void {
    const { logger } = this.#options;
    if (!outcome.ok) {
      const { cause, ...why } = { cause: undefined, ...outcome };
      // What a client asks for wrongly is no fault of ours.
      const level = outcome.code === 'refused' || origin === 'sighup' ? 'error' : 'warn';
      logger[level]({ by, origin, ...why, err: cause }, 'the configuration was not changed');
      return;
    }
    const { version, changes, needsRestart, warnings } = outcome;
    for (const { path, message } of warnings) logger.warn({ path }, message);
    logger.info({ by, origin, version, changes: changes.map(({ path }) => path) }, 'the configuration is in force');
    if (needsRestart.length > 0) logger.warn({ paths: needsRestart }, 'needs a restart: this takes no effect yet');
  }
}

/** What a start changes in what was in force before it. */
function changesSince(
  text: string | undefined,
  { source, read }: Pick<ConfigChangesOptions, 'source' | 'read'>,
): readonly ConfigPathChange[] {
  if (text === undefined) return [];
  const before = readConfig(text, source, read.config);
  return before.ok ? changedPaths(before.config, read.config) : [];
}

function pathOf(name: string): (typeof CONFIG_PARTS)[Part] | null {
  return Object.hasOwn(CONFIG_PARTS, name) ? CONFIG_PARTS[name as Part] : null;
}

function refused(message: string): Extract<ConfigRefusal, { readonly code: 'refused' }> {
  return { ok: false, code: 'refused', message };
}

function onlyAfterRestart({ path, message }: ConfigFault): ConfigFault {
  return { path, message: `${message} (while what needs a restart is as it is now)` };
}
