type Environment = Readonly<Record<string, string | undefined>>;

/** What a child process is given of an environment: the variables that it needs, where they are set, and no others. */
export function partOfEnvironment(
  environment: Environment,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
