import type { ApiRole } from '../../config/index.ts';
import type { AgentId } from '../../ports/ids.ts';

/** Who sends a request, by a key or a session. Each key and each person has one object of this as long as it is good. */
export interface ApiClient {
  /** `key`: a program that has one, or somebody who logged in with one. */
  readonly kind: 'key' | 'person';
  /** Unique among those of its kind. */
  readonly name: string;
  readonly role: ApiRole;
  /** The agent that it is; null for any role but `agent`. */
  readonly agent: AgentId | null;
  /** Name of the user of `sip.users` whose telephones are its own; null: that of its agent, if there is one. */
  readonly user: string | null;
}

/** The client that is a key of a dialect's own, which may do what an operator may. */
export function dialectClient(name: string): ApiClient {
  return { kind: 'key', name, role: 'operator', agent: null, user: null };
}

/** Names it in a record: `key ops`, `person anna`. */
export function clientText({ kind, name }: Pick<ApiClient, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}
