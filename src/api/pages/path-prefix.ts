/**
 * The path of a request without the prefix that a reverse proxy puts before it. A proxy that takes the prefix off itself
 * is served as well.
 *
 * @param prefix such as `/warmbridge`; empty: there is none
 */
export function withoutPrefix(url: string, prefix: string): string {
  if (prefix === '' || !url.startsWith(prefix)) return url;
  const rest = url.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
