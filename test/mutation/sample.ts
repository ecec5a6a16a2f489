import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Checker, CheckResult } from '@stryker-mutator/api/check';
import { CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Part of all mutants that is tried unless `MUTATION_SAMPLE` says otherwise: some 150. */
const DEFAULT_PART = 0.05;

/**
 * Chooses which mutants are tried. A hash of its change and of `MUTATION_SEED` decides about each mutant alone. So a
 * file has as many mutants as its size asks for, and the same seed draws the same ones. Stryker counts the others as
 * errors, which are not in its score.
 */
class SampleChecker implements Checker {
  static readonly inject = [] as const;
  readonly #part = Number(process.env['MUTATION_SAMPLE'] ?? DEFAULT_PART);
  readonly #seed = process.env['MUTATION_SEED'] ?? '1';

  init(): Promise<void> {
    if (this.#part > 0 && this.#part <= 1) return Promise.resolve();
    return Promise.reject(new Error('MUTATION_SAMPLE is to be a number above 0, 1 at most'));
  }

  check(mutants: readonly Mutant[]): Promise<Record<string, CheckResult>> {
    return Promise.resolve(
      Object.fromEntries(
        mutants.map((mutant): [string, CheckResult] => [
          mutant.id,
          this.#isDrawn(mutant)
            ? { status: CheckStatus.Passed }
            : { status: CheckStatus.CompileError, reason: 'not in the sample' },
        ]),
      ),
    );
  }

  #isDrawn({ fileName, mutatorName, location, replacement }: Mutant): boolean {
    const change = JSON.stringify([this.#seed, relative('.', fileName), mutatorName, location, replacement]);
    return createHash('sha256').update(change).digest().readUInt32BE() / 2 ** 32 < this.#part;
  }
}

/** Stryker asks for an export of this name. */
const STRYKER_PLUGINS = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
export { STRYKER_PLUGINS as strykerPlugins };
