import type { Generated } from 'kysely';

/**
 * The tables of the store, as the migrations leave them. Times are RFC 3339 in UTC with milliseconds where a column is a
 * text, and milliseconds since the Unix epoch where its name ends in `_ms`. Records and data are JSON as text, byte for
 * byte as they were written, because the audit vouches for them so.
 */
export interface Schema {
  calls: {
    id: string;
    state: string;
    caller: string;
    called: string;
    started_at: string;
    ended_at: string | null;
    record: string;
    node: string | null;
    salt: string | null;
  };
  handoffs: { id: string; call_id: string; created_at: string; record: string };
  journal: {
    position: Generated<number>;
    call_id: string;
    sequence: number;
    at: string;
    kind: string;
    type: string;
    version: number | null;
    data: string;
    link: string | null;
  };
  deliveries: {
    number: Generated<number>;
    id: string;
    call_id: string;
    webhook: string;
    event: string;
    body: string;
    state: string;
    due_ms: number | null;
    expires_ms: number;
    attempts: number;
    created_at: string;
    last_attempt_at: string | null;
    last_status: number | null;
    last_error: string | null;
    delivered_at: string | null;
    node: string | null;
  };
  kept_values: { kind: string; name: string; value: string };
  agents: {
    id: string;
    name: string;
    uri: string;
    skills: string;
    max_calls: number;
    wrap_up_ms: number;
    configured: number;
    presence: string;
    since_ms: number;
    ready_at_ms: number;
    taken: number;
    failures: number;
    paused_until_ms: number | null;
    watch: string;
  };
  agent_reservations: {
    id: string;
    agent_id: string;
    call_id: string;
    handoff_id: string | null;
    work: string;
    since_ms: number;
    until_ms: number | null;
    node: string | null;
  };
  agent_changes: { revision: Generated<number>; kind: string; id: string };
  queue_places: {
    handoff: string;
    call_id: string;
    node: string;
    queue: string;
    priority: number;
    since_ms: number;
    wanted: string;
  };
  voicemails: {
    id: string;
    call_id: string;
    mailbox: string | null;
    state: string;
    started_at: string;
    record: string;
  };
  callbacks: {
    id: string;
    call_id: string | null;
    number: string;
    route: string;
    state: string;
    not_before: string;
    expires_at: string;
    created_at: string;
    node: string | null;
    record: string;
  };
  audit_links: { chain: string; n: number; link: string };
  audit_ends: { day: string; chain: string; n: number; hash: string };
  audit_days: { day: string; statement: string; signature: string; key: string };
  dialled_agents: { agent: string; call_id: string };
  actions: {
    n: Generated<number>;
    at: string;
    who_kind: string;
    who: string;
    call_id: string | null;
    action: string;
    hash: string;
  };
  nodes: { name: string; instance: string; beat_ms: number; about: string; heir: string | null };
  node_requests: {
    id: string;
    node: string;
    asked_by: string;
    asked_ms: number;
    request: string;
    answer: string | null;
  };
  config_versions: {
    version: Generated<number>;
    at: string;
    by_whom: string;
    origin: string;
    changes: string;
    content: string;
    node: string | null;
  };
}
