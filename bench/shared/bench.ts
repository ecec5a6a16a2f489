import type { OptionSpecs, OptionValues } from './options.ts';
import { optionsHelp, parseOptions } from './options.ts';
import { describeMachine } from './machine.ts';
import { Report } from './report.ts';

/** A bench as `npm run bench` knows it. */
export interface Bench {
  readonly name: string;
  /** Summary of one line. */
  readonly summary: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

/** The parts of a bench. */
export interface BenchDefinition<Specs extends OptionSpecs> {
  readonly name: string;
  readonly summary: string;
  /** The method of measuring, for `--help`. */
  readonly about: string;
  readonly options: Specs;
  /** Measures and reports. @returns whether all results are as they must be */
  readonly measure: (options: OptionValues<Specs>, report: Report) => Promise<boolean>;
}

/** Adds the command line, help, the machine and the report to a bench. */
export function defineBench<Specs extends OptionSpecs>(definition: BenchDefinition<Specs>): Bench {
  const { name, summary, about, options, measure } = definition;
  return {
    name,
    summary,
    run: async (args) => {
      let chosen;
      try {
        chosen = parseOptions(options, args);
      } catch (error) {
        console.error(error instanceof Error ? error.message : String(error));
        return 2;
      }
      if (chosen.help) {
        console.log(`${name}: ${summary}\n\n${about}\n\n${optionsHelp(options)}`);
        return 0;
      }
      const report = new Report(name, chosen.json);
      describeMachine(report);
      const ok = await measure(chosen, report);
      report.finish(ok);
      return ok ? 0 : 1;
    },
  };
}
