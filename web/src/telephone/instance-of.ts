const KEY = 'warmbridge.phoneInstance.';

/**
 * Who a user's telephone in this browser is, from one page to the next, as a UUID. Each user of the browser has another
 * one: the server keeps a Contact for its user, so that nobody takes over the calls of another.
 */
export function instanceOf(user: string): string {
  const known = localStorage.getItem(KEY + user);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  localStorage.setItem(KEY + user, made);
  return made;
}
