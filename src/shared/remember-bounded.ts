/**
 * Puts an entry last into a map that holds at most `max`; the one that was put in longest ago makes room.
 * @returns the value that is in it no more: that of the key before, or the one that made room
 */
export function rememberBounded<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  max: number,
): Value | undefined {
  const [oldest] = map.keys();
  const leaving = map.has(key) || map.size < max ? key : oldest;
  const gone = leaving === undefined ? undefined : map.get(leaving);
  if (leaving !== undefined) map.delete(leaving);
  map.set(key, value);
  return gone;
}
