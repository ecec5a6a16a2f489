import type { Endpoint } from '../endpoint.ts';

/** The methods that a path takes. The list is empty if nothing is at this path. */
export function allowedMethods(endpoints: readonly Endpoint[], pathname: string): string[] {
  const parts = pathname.split('/');
  const methods = endpoints.filter(({ path }) => fits(path.split('/'), parts)).map(({ method }) => method);
  return methods.includes('GET') ? ['HEAD', ...methods] : methods;
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length === parts.length && pattern.every((part, index) => fitsPart(part, parts[index] ?? ''));
}

/** A variable may have an ending, such as `{Sid}.json`. */
function fitsPart(pattern: string, part: string): boolean {
  if (!pattern.startsWith('{')) return part === pattern;
  return part.endsWith(pattern.slice(pattern.indexOf('}') + 1));
}
