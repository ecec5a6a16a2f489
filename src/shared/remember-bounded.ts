/** Puts an entry last into a map that holds at most `max`; the one that was put in longest ago makes room. */
export function rememberBounded<Value>(map: Map<string, Value>, key: string, value: Value, max: number): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (map.size >= max && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
