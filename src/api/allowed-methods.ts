import type { Endpoint } from './endpoint.ts';

/** The methods that a path takes. The list is empty if nothing is at this path. */
export function allowedMethods(endpoints: readonly Endpoint[], pathname: string): string[] {
  const parts = pathname.split('/');
  const methods = endpoints.filter(({ path }) => fits(path.split('/'), parts)).map(({ method }) => method);
  return methods.includes('GET') ? ['HEAD', ...methods] : methods;
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length && pattern.every((part, index) => part.startsWith('{') || part === parts[index])
  );
}
