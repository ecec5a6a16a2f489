import { parseArgs } from 'node:util';

/** An option of a bench. Its type is that of the default. */
export interface OptionSpec {
  readonly help: string;
  readonly default: string | number | boolean;
}

/** The options of a bench by name, without the dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Widened<Value> = Value extends number ? number : Value extends boolean ? boolean : string;

/** The values of the options. */
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Widened<Specs[Name]['default']>;
};

/** Options that every bench has. */
const COMMON: OptionSpecs = {
  json: { help: 'print one JSON object instead of tables', default: false },
  help: { help: 'print this', default: false },
};

/**
 * Reads the command line.
 * @throws TypeError for an unknown option, or a value that is not a number
 */
export function parseOptions<Specs extends OptionSpecs>(
  specs: Specs,
  args: readonly string[],
): OptionValues<Specs> & { readonly json: boolean; readonly help: boolean } {
  const all: OptionSpecs = { ...specs, ...COMMON };
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(all).map(([name, { default: value }]) => [
        name,
        { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  });
  const chosen = Object.entries(all).map(([name, { default: value }]) => {
    const given = values[name];
    if (given === undefined) return [name, value];
    if (typeof value !== 'number') return [name, given];
    const number = Number(given);
    if (!Number.isFinite(number) || number < 0) throw new TypeError(`--${name}: ${String(given)} is not a number`);
    return [name, number];
  });
  // Each value has been given the type of its default just above.
  return Object.fromEntries(chosen) as OptionValues<Specs> & { readonly json: boolean; readonly help: boolean };
}

/** The numbers of a list such as `200,400`. @throws TypeError if one is not a number */
export function numberList(text: string): number[] {
  return text.split(',').map((part) => {
    const number = Number(part);
    if (part.trim() === '' || !Number.isFinite(number)) throw new TypeError(`${text} is not a list of numbers`);
    return number;
  });
}

/** The help for options, a line each. */
export function optionsHelp(specs: OptionSpecs): string {
  return Object.entries({ ...specs, ...COMMON })
    .map(([name, { help, default: value }]) => {
      const shown = typeof value === 'boolean' ? '' : ` (${String(value)})`;
      return `  --${name.padEnd(14)} ${help}${shown}`;
    })
    .join('\n');
}
